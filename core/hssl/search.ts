import type { RankingEntry } from '../contract/run.ts';
import { randomStream } from '../tensor/randomStream.ts';
import { bootstrapInterval } from './discrepancy.ts';

/** What a search measured of one candidate on the probe images. */
export interface CandidateMeasurement {
  readonly head: string;
  /** KL(base || head) by image. */
  readonly kl: ArrayLike<number>;
  readonly cka: number;
}

/**
 * Ranks the candidates of a search by D, largest first (Eq. 8-9), with the 95 % bootstrap interval over probe images.
 * Every candidate's interval comes from the same resamples of images.
 */
export function rankCandidates(candidates: readonly CandidateMeasurement[], resamples: number, seed: number): RankingEntry[] {
  return candidates
    .map(({ head, kl, cka }) => {
      const interval = bootstrapInterval(kl, resamples, randomStream(seed, 'bootstrap'));
      return { head, kl: interval.mean, klLow: interval.low, klHigh: interval.high, cka };
    })
    .sort((left, right) => right.kl - left.kl);
}
