import type { RunSummary } from '../contract/run.ts';
import { experimentKey } from './experimentKey.ts';
import { summarise, type Statistics } from './summarise.ts';

/** Runs that differ in nothing but their seed and their labels, in the order in which they were given. */
export interface SeedGroup<Run extends RunSummary = RunSummary> {
  key: string;
  /** Never empty. */
  runs: [Run, ...Run[]];
}

export function groupBySeeds<Run extends RunSummary>(runs: readonly Run[]): SeedGroup<Run>[] {
  const groups = new Map<string, SeedGroup<Run>>();
  for (const run of runs) {
    const key = experimentKey(run.spec, ['schedule.seed']);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, { key, runs: [run] });
    } else {
      group.runs.push(run);
    }
  }
  return [...groups.values()];
}

export interface GroupStatistics extends Statistics {
  /** No run of the group has finished: the values are those reached so far. */
  isProvisional: boolean;
}

/** The newest run of each seed: one seed gives one result, so a repetition would only feign a larger n. */
function newestOfEachSeed<Run extends RunSummary>(runs: readonly Run[]): Run[] {
  const newest = new Map<number, Run>();
  for (const run of runs) {
    const other = newest.get(run.spec.schedule.seed);
    if (other === undefined || run.created > other.created) {
      newest.set(run.spec.schedule.seed, run);
    }
  }
  return [...newest.values()];
}

/**
 * The runs of a group whose value counts, one for each seed.
 * Finished runs only, as long as there is one: a run that stopped half-way has another number of epochs behind it.
 */
export function countedRuns<Run extends RunSummary>(
  runs: readonly Run[],
  valueOf: (run: Run) => number | null | undefined,
): Run[] {
  const measured = runs.filter((run) => Number.isFinite(valueOf(run)));
  const finished = measured.filter((run) => run.status === 'finished');
  return newestOfEachSeed(finished.length > 0 ? finished : measured);
}

/** Mean and sample standard deviation of a value over the seeds of a group; null where no run has it. */
export function statisticsOf<Run extends RunSummary>(
  runs: readonly Run[],
  valueOf: (run: Run) => number | null | undefined,
): GroupStatistics | null {
  const counted = countedRuns(runs, valueOf);
  const statistics = summarise(counted.map(valueOf));
  return statistics === null ? null : { ...statistics, isProvisional: counted.some((run) => run.status !== 'finished') };
}
