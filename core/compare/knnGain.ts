import type { RunSummary } from '../contract/run.ts';
import { baselineKey, baselinesFor } from './baselineFor.ts';
import { countedRuns, statisticsOf, type GroupStatistics } from './groupBySeeds.ts';
import { finalKnn } from './knnMetric.ts';

/** What a head brought: final k-NN accuracy over that of the baseline, as a difference of fractions (0.049 is +4.9 points). */
export interface KnnGain {
  gain: number;
  withHead: GroupStatistics;
  baseline: GroupStatistics;
  /** Whether both means go over the same seeds; otherwise a lucky seed may be part of the gain. */
  isSameSeeds: boolean;
}

function seedsOf(runs: readonly RunSummary[]): Set<number> {
  return new Set(runs.map((run) => run.spec.schedule.seed));
}

/**
 * Gain of the runs of one experiment (any seeds) over their baselines among `all`, both as means over seeds.
 * Where both sides have some seeds in common, only those count: a pair of the same seed saw the same data order.
 * Null where a side has no k-NN accuracy, or where `runs` are not one experiment.
 */
export function knnGain(runs: readonly RunSummary[], all: readonly RunSummary[]): KnnGain | null {
  const [first] = runs;
  if (first === undefined || new Set(runs.map((run) => baselineKey(run.spec))).size > 1) {
    return null;
  }
  const counted = countedRuns(runs, finalKnn);
  const countedBaselines = countedRuns(baselinesFor(first, all), finalKnn);
  const baselineSeeds = seedsOf(countedBaselines);
  const shared = new Set([...seedsOf(counted)].filter((seed) => baselineSeeds.has(seed)));
  const isPaired = (run: RunSummary) => shared.size === 0 || shared.has(run.spec.schedule.seed);
  const withHead = statisticsOf(counted.filter(isPaired), finalKnn);
  const baseline = statisticsOf(countedBaselines.filter(isPaired), finalKnn);
  if (withHead === null || baseline === null) {
    return null;
  }
  return { gain: withHead.mean - baseline.mean, withHead, baseline, isSameSeeds: shared.size > 0 };
}
