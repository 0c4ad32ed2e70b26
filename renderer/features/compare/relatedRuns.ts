import { baselineKey, baselinesFor, isBaseline } from '../../../core/compare/baselineFor.ts';
import { experimentKey } from '../../../core/compare/experimentKey.ts';
import type { RunSummary } from '../../../core/contract/run.ts';

function seedKey(run: RunSummary): string {
  return experimentKey(run.spec, ['schedule.seed']);
}

/** Runs that would make a comparison more telling: the baselines of its runs, and other seeds of theirs. */
export function relatedRuns(runs: readonly RunSummary[], all: readonly RunSummary[]): { baselines: string[]; seeds: string[] } {
  const chosen = new Set(runs.map((run) => run.id));
  const finished = all.filter((run) => run.status === 'finished' && !chosen.has(run.id));
  const baselines = new Set(runs.flatMap((run) => (isBaseline(run) ? [] : baselinesFor(run, finished).map((baseline) => baseline.id))));
  const keys = new Set(runs.map(seedKey));
  const seeds = finished.filter((run) => !baselines.has(run.id) && keys.has(seedKey(run))).map((run) => run.id);
  return { baselines: [...baselines], seeds };
}

/** Runs that differ in their heads only. */
export interface ComparableSet {
  ids: string[];
  dataset: string;
  epochs: number;
}

/** Sets of finished runs with one recipe and at least two experiments, the largest first: what a newcomer may want to compare. */
export function comparableSets(all: readonly RunSummary[], most: number): ComparableSet[] {
  const sets = new Map<string, RunSummary[]>();
  for (const run of all) {
    if (run.status === 'finished' && run.spec.combine !== 'search') {
      const key = baselineKey(run.spec);
      sets.set(key, [...(sets.get(key) ?? []), run]);
    }
  }
  return [...sets.values()]
    .filter((runs) => new Set(runs.map(seedKey)).size > 1)
    .sort((left, right) => right.length - left.length)
    .slice(0, most)
    .map((runs) => ({ ids: runs.map((run) => run.id).reverse(), dataset: runs[0]!.spec.dataset, epochs: runs[0]!.spec.schedule.epochs }));
}
