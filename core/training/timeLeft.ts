/** Kinds of work whose durations differ. */
export type Work = 'step' | 'evaluation' | 'save';

/** Estimates how long a run still takes, from how long its parts took. */
export interface TimeLeft {
  add(work: Work, seconds: number): void;
  /** Null while there is nothing to estimate from. */
  secondsFor(remaining: Readonly<Record<Work, number>>): number | null;
}

/** Older parts do not count: the machine may have become slower or faster. */
const remembered: Readonly<Record<Work, number>> = { step: 50, evaluation: 2, save: 2 };

export function createTimeLeft(): TimeLeft {
  const measured: Record<Work, number[]> = { step: [], evaluation: [], save: [] };

  function add(work: Work, seconds: number): void {
    const list = measured[work];
    list.push(seconds);
    if (list.length > remembered[work]) {
      list.shift();
    }
  }

  /** Not the mean: the first step also lets the engine arrange its graph, and single steps stumble over other programs. */
  function median(list: readonly number[]): number {
    const sorted = list.toSorted((left, right) => left - right);
    return sorted[sorted.length >> 1] ?? 0;
  }

  return {
    add,
    secondsFor: (remaining) => {
      if (remaining.step > 0 && measured.step.length === 0) {
        return null;
      }
      return (Object.keys(measured) as Work[]).reduce((sum, work) => sum + remaining[work] * median(measured[work]), 0);
    },
  };
}
