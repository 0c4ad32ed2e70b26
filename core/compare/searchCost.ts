import { mean, sum } from 'simple-statistics';
import type { TrainingCost } from './trainingCost.ts';

/** What a search took, beside the runs that trained its heads one by one. All figures are measured unless their name says otherwise. */
export interface SearchCost {
  searchSeconds: number;
  /** Sum over the heads that were trained alone, each as the mean of its runs. */
  oneByOneSeconds: number;
  /** Heads behind {@link oneByOneSeconds}. */
  measuredHeads: number;
  totalHeads: number;
  /** What all heads would take: the measured mean times their number; equals the sum where all were measured. */
  extrapolatedSeconds: number;
  /** Search over all heads one by one, as they were run: mixes the method's saving with that of a smaller budget. */
  ratio: number;
  /** The same with both sides divided by the images that went through: the method's saving alone. */
  ratioPerImage: number;
  /** Search over one head trained alone, per image; the paper reports 1.4 for six heads (Sec. 3.5). */
  timesOneHead: number;
}

/** The paper's figures for six heads on one base: 1.4 times one head, so 23 % of one by one (Sec. 3.5). */
export const paperSearchCost = { heads: 6, timesOneHead: 1.4, ratio: 1.4 / 6 } as const;

function isUsable(cost: TrainingCost | null): cost is TrainingCost {
  return cost !== null && cost.images > 0 && cost.seconds > 0;
}

/**
 * Sets the measured cost of a search against that of training its heads one by one.
 *
 * @param search - null where it was not measured
 * @param trials - for every head of the search the costs of its one-by-one runs; an empty list where there are none
 * @returns null where a side was not measured
 */
export function searchCost(search: TrainingCost | null, trials: readonly (readonly (TrainingCost | null)[])[]): SearchCost | null {
  const measured = trials.map((costs) => costs.filter(isUsable)).filter((costs) => costs.length > 0);
  if (!isUsable(search) || measured.length === 0) {
    return null;
  }
  const seconds = measured.map((costs) => mean(costs.map((cost) => cost.seconds)));
  const secondsPerImage = measured.map((costs) => mean(costs.map((cost) => cost.seconds / cost.images)));
  const extrapolatedSeconds = mean(seconds) * trials.length;
  const timesOneHead = search.seconds / search.images / mean(secondsPerImage);
  return {
    searchSeconds: search.seconds,
    oneByOneSeconds: sum(seconds),
    measuredHeads: measured.length,
    totalHeads: trials.length,
    extrapolatedSeconds,
    ratio: search.seconds / extrapolatedSeconds,
    ratioPerImage: timesOneHead / trials.length,
    timesOneHead,
  };
}
