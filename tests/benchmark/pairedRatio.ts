import { median, quantileSorted, sampleWithReplacement } from 'simple-statistics';
import type { RandomStream } from '../../core/tensor/randomStream.ts';

/** A ratio of two programs that took turns. */
export interface PairedRatio {
  readonly value: number;
  /** Bounds of the 95 % interval; null for a single pair. */
  readonly low: number | null;
  readonly high: number | null;
}

const resamples = 2000;

/**
 * Median over rounds of `over[round] / under[round]`, with the 2.5 and 97.5 percentiles of that median over samples of the
 * rounds drawn with replacement.
 */
export function pairedRatio(over: readonly number[], under: readonly number[], stream: RandomStream): PairedRatio {
  if (over.length === 0 || over.length !== under.length) {
    throw new Error(`${over.length} and ${under.length} rounds do not make pairs`);
  }
  const ratios = over.map((value, round) => value / (under[round] as number));
  if (ratios.length === 1) {
    return { value: median(ratios), low: null, high: null };
  }
  const medians = Array.from({ length: resamples }, () => median(sampleWithReplacement(ratios, ratios.length, () => stream.uniform())));
  medians.sort((left, right) => left - right);
  return { value: median(ratios), low: quantileSorted(medians, 0.025), high: quantileSorted(medians, 0.975) };
}
