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

  function mean(list: readonly number[]): number {
    return list.length === 0 ? 0 : list.reduce((sum, value) => sum + value, 0) / list.length;
  }

  return {
    add,
    secondsFor: (remaining) => {
      if (remaining.step > 0 && measured.step.length === 0) {
        return null;
      }
      return (Object.keys(measured) as Work[]).reduce((sum, work) => sum + remaining[work] * mean(measured[work]), 0);
    },
  };
}
