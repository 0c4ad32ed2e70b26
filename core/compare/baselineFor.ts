import type { RunSummary } from '../contract/run.ts';
import type { ExperimentSpec } from '../contract/spec.ts';
import { experimentKey } from './experimentKey.ts';
import { fieldsOfHeads } from './unusedFields.ts';

/** What a run has and its baseline lacks: heads, and the measures that compare them with the base. */
const headFields = ['heads', 'composition', 'combine', 'supervision', 'sharedProjection', 'levels', 'search', 'discrepancy'];

/** A text that a run shares with its baselines: same data, base, schedule, objective, augmentation and evaluation, any seed. */
export function baselineKey(spec: ExperimentSpec): string {
  return experimentKey(spec, [...headFields, ...fieldsOfHeads(spec), 'schedule.seed']);
}

/** Whether the base learns from itself alone. */
export function isBaseline(run: Pick<RunSummary, 'spec'>): boolean {
  return run.spec.supervision === 'baseline';
}

/** How good a stand-in a baseline is: a finished one first, then one of the same seed, then the newest. */
function preference(run: RunSummary, other: RunSummary): [number, number, string] {
  return [
    other.status === 'finished' ? 1 : 0,
    other.spec.schedule.seed === run.spec.schedule.seed ? 1 : 0,
    other.created,
  ];
}

function isBetter(left: [number, number, string], right: [number, number, string]): boolean {
  const [finished, seed, created] = left;
  const [otherFinished, otherSeed, otherCreated] = right;
  return finished !== otherFinished
    ? finished > otherFinished
    : seed !== otherSeed
      ? seed > otherSeed
      : created > otherCreated;
}

/** Every run among `runs` that trained the same base on the same data with the same recipe, without a head. */
export function baselinesFor<Run extends RunSummary>(run: RunSummary, runs: readonly Run[]): Run[] {
  if (run.spec.combine === 'search' && run.spec.search.fraction < 1) {
    return []; // It saw fewer images than any baseline.
  }
  const key = baselineKey(run.spec);
  return runs.filter((other) => isBaseline(other) && baselineKey(other.spec) === key);
}

/** The best of {@link baselinesFor}: finished, of the same seed, newest; null where there is none. */
export function baselineFor<Run extends RunSummary>(run: RunSummary, runs: readonly Run[]): Run | null {
  let best: Run | null = null;
  for (const candidate of baselinesFor(run, runs)) {
    if (best === null || isBetter(preference(run, candidate), preference(run, best))) {
      best = candidate;
    }
  }
  return best;
}
