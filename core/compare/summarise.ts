import { mean, sampleStandardDeviation } from 'simple-statistics';

/** Mean and spread of one number over repetitions. */
export interface Statistics {
  mean: number;
  /** Sample standard deviation (divisor n - 1); null for a single value, which has no spread to speak of. */
  deviation: number | null;
  n: number;
}

/** Mean and sample standard deviation of the finite values; null when there is none. */
export function summarise(values: readonly (number | null | undefined)[]): Statistics | null {
  const finite = values.filter((value): value is number => typeof value === 'number' && Number.isFinite(value));
  if (finite.length === 0) {
    return null;
  }
  return { mean: mean(finite), deviation: finite.length > 1 ? sampleStandardDeviation(finite) : null, n: finite.length };
}
