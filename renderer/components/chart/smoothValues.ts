/**
 * Exponential moving average without the pull towards zero at the start (each value is divided by the weight seen so far).
 *
 * @param weight - share of the past, 0 (no smoothing) to below 1
 */
export function smoothValues(values: readonly number[], weight: number): number[] {
  let past = 0;
  let seen = 0;
  return values.map((value) => {
    if (!Number.isFinite(value)) {
      return value;
    }
    past = past * weight + (1 - weight) * value;
    seen = seen * weight + (1 - weight);
    return past / seen;
  });
}
