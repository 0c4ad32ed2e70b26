import type { RunSummary } from '../../../core/contract/run.ts';

/** When a queued run may start, and how long it may take; null where that cannot be told. */
export interface QueueTime {
  startsIn: number | null;
  takes: number | null;
}

/**
 * Adds up how long each queued run waits: the rest of what runs now, then the runs before it. Runs on one device follow
 * each other; from the first unknown duration on, no start can be told.
 *
 * @param estimates - seconds that a run takes, by run id
 */
export function queueTimes(active: readonly RunSummary[], queued: readonly RunSummary[], estimates: ReadonlyMap<string, number | null>): Map<string, QueueTime> {
  let startsIn: number | null = active.reduce<number | null>((sum, run) => {
    const left = run.progress?.secondsLeft ?? null;
    return sum === null || left === null ? null : sum + left;
  }, 0);
  const times = new Map<string, QueueTime>();
  for (const run of queued) {
    const takes = estimates.get(run.id) ?? null;
    times.set(run.id, { startsIn, takes });
    startsIn = startsIn === null || takes === null ? null : startsIn + takes;
  }
  return times;
}
