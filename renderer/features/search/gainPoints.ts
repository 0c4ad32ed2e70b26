import type { OneByOne } from '../../../core/compare/oneByOne.ts';
import { rankCorrelation, type RankCorrelation } from '../../../core/compare/rankCorrelation.ts';
import type { Verdict } from '../../../core/compare/rankHeads.ts';

/** A head whose difference was searched and whose gain was measured. */
export interface GainPoint {
  head: string;
  /** D or 1 - CKA in the search. */
  difference: number;
  /** k-NN gain over the baseline as a fraction. */
  gain: number;
  isSameSeeds: boolean;
}

/** Fewer pairs than this put themselves in some order by chance too often for a correlation to say anything. */
export const fewestPairs = 4;

export interface GainComparison {
  points: GainPoint[];
  correlation: RankCorrelation;
  /** Heads of the search. */
  total: number;
}

/** Sets what the search says of each head against what training it alone has brought. */
export function compareGains(verdict: Verdict, { trials }: OneByOne): GainComparison {
  const points = verdict.ranked.flatMap(({ head, value }): GainPoint[] => {
    const gain = trials.find((trial) => trial.head === head)?.gain ?? null;
    return gain === null ? [] : [{ head, difference: value, gain: gain.gain, isSameSeeds: gain.isSameSeeds }];
  });
  return { points, correlation: rankCorrelation(points.map(({ difference, gain }) => [difference, gain])), total: trials.length };
}
