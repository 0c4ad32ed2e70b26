import { defaultName } from '../contract/checkSpec.ts';
import type { RunSummary } from '../contract/run.ts';
import type { ExperimentSpec } from '../contract/spec.ts';
import { baselinesFor } from './baselineFor.ts';
import type { Budget, OneByOne } from './oneByOne.ts';

function named(spec: ExperimentSpec): ExperimentSpec {
  return { ...spec, name: defaultName(spec) };
}

/** The spec that trains one head of a search alone: everything else stays as it was. Null where the search has no such head. */
export function winnerSpec(search: ExperimentSpec, headId: string): ExperimentSpec | null {
  const head = search.heads.find((candidate) => candidate.id === headId);
  return head === undefined ? null : named({ ...search, heads: [head], combine: 'single' });
}

function withBudget(spec: ExperimentSpec, budget: Budget | null): ExperimentSpec {
  if (budget === null) {
    return spec;
  }
  const limit = { ...spec.limit, train: budget.trainImages ?? undefined };
  return { ...spec, limit, schedule: { ...spec.schedule, epochs: budget.epochs } };
}

function isUnderWay(run: RunSummary): boolean {
  return run.status !== 'failed' && run.status !== 'cancelled';
}

/**
 * The specs that are still missing to judge a search by its one-by-one runs: the baseline, and every head without a run.
 * They take the budget of the one-by-one runs that exist, so that the set compares; else that of the search.
 */
export function missingTrials(search: RunSummary, known: OneByOne, runs: readonly RunSummary[]): ExperimentSpec[] {
  const spec = withBudget(search.spec, known.budget);
  const baseline = named({ ...spec, heads: [], combine: 'single', supervision: 'baseline' });
  const hasBaseline = baselinesFor({ ...search, spec: baseline }, runs).some(isUnderWay);
  const heads = known.trials.filter((trial) => !trial.runs.some(isUnderWay)).flatMap((trial) => winnerSpec(spec, trial.head) ?? []);
  return hasBaseline ? heads : [baseline, ...heads];
}
