import { baselinesFor } from '../../../core/compare/baselineFor.ts';
import { groupBySeeds, statisticsOf, type GroupStatistics, type SeedGroup } from '../../../core/compare/groupBySeeds.ts';
import { paperKnn, type PaperKnn } from '../../../core/compare/paperTables.ts';
import { summarise } from '../../../core/compare/summarise.ts';
import type { RunSummary } from '../../../core/contract/run.ts';

/** One bar: the runs of one experiment with any seeds. */
export interface KnnBar {
  group: SeedGroup;
  statistics: GroupStatistics;
  /** What the paper reports for this base and these heads; null for a search, a parallel composition, and what the paper did not train. */
  paper: PaperKnn | null;
}

/** A line across the bars, 0-1. */
export interface KnnReference {
  value: number;
  /** Seeds behind it. */
  n: number;
}

export interface KnnComparison {
  bars: KnnBar[];
  /** The untrained base; null where the runs do not agree on one to within a point. */
  floor: KnnReference | null;
  /** Null where the runs have different baselines, none, or the baseline among them. */
  baseline: KnnReference | null;
}

function paperOf({ spec }: RunSummary): PaperKnn | null {
  // The paper's tables of heads are of the serial composition.
  if (spec.combine === 'search' || (spec.composition === 'parallel' && spec.supervision === 'head')) {
    return null;
  }
  const heads = spec.supervision === 'baseline' ? [] : spec.heads.map((head) => head.architecture);
  return paperKnn(spec.base.architecture, heads);
}

/** Floors of other bases or data lie far apart; seeds of one lie within a point of each other. */
const floorSpread = 0.02;

function sharedFloor(runs: readonly RunSummary[], metric: string): KnnReference | null {
  const floors = runs.flatMap((run) => run.metrics[metric]?.first ?? []);
  const summary = summarise(floors);
  return summary === null || Math.max(...floors) - Math.min(...floors) > floorSpread ? null : { value: summary.mean, n: summary.n };
}

function sharedBaseline(runs: readonly RunSummary[], all: readonly RunSummary[], metric: string): KnnReference | null {
  const groups = groupBySeeds(runs.flatMap((run) => baselinesFor(run, all)));
  const [only] = groups;
  if (only === undefined || groups.length > 1) {
    return null;
  }
  const statistics = statisticsOf(only.runs, (run) => run.metrics[metric]?.last);
  return statistics === null ? null : { value: statistics.mean, n: statistics.n };
}

/**
 * What the k-NN bars show: means over seeds, the paper's numbers, the floor and the baseline.
 *
 * @param all - every run, among which the baselines are
 * @param metric - name of a k-NN metric of the base
 */
export function compareKnn(runs: readonly RunSummary[], all: readonly RunSummary[], metric: string): KnnComparison {
  const bars = groupBySeeds(runs).flatMap((group): KnnBar[] => {
    const statistics = statisticsOf(group.runs, (run) => run.metrics[metric]?.last);
    return statistics === null ? [] : [{ group, statistics, paper: paperOf(group.runs[0]) }];
  });
  return { bars, floor: sharedFloor(runs, metric), baseline: sharedBaseline(runs, all, metric) };
}

/** Best first; bars of equal height keep their order. */
export function bestFirst(bars: readonly KnnBar[]): KnnBar[] {
  return bars.toSorted((left, right) => right.statistics.mean - left.statistics.mean);
}
