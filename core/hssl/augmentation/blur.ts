/** Deviations in units of DINO's 224-pixel crops, drawn uniformly: its `radius_min` and `radius_max`. */
const deviationRange = [0.1, 2] as const;
const referenceSize = 224;

/** Small crops are blurred more than in proportion: below this share of 224 pixels the blur would be no blur. */
const smallestShare = 1 / 4;

/** Beyond this many deviations a Gaussian is dropped. */
const reach = 4;

/**
 * Deviation of a Gaussian blur in pixels of the crop, from a uniform draw in [0, 1). [ours] DINO's 0.1-2 pixels at 224
 * are scaled with the crop's size, but not below a quarter (0.025-0.5 pixels at 56 and less).
 */
export function blurDeviation(draw: number, size: number): number {
  const share = Math.max(size / referenceSize, smallestShare);
  return (deviationRange[0] + (deviationRange[1] - deviationRange[0]) * draw) * share;
}

/**
 * Writes the size x size matrix that blurs one axis with a Gaussian of `deviation` pixels; pixels beyond the border are
 * the border's, as in PIL. Deviation 0 is the identity. The target must hold zeros.
 */
export function writeBlurMatrix(values: Float32Array, offset: number, size: number, deviation: number): void {
  const radius = Math.ceil(deviation * reach);
  const kernel = new Float64Array(radius + 1);
  let sum = 0;
  for (let distance = 0; distance <= radius; distance += 1) {
    const weight = distance === 0 ? 1 : Math.exp(-0.5 * (distance / deviation) ** 2);
    kernel[distance] = weight;
    sum += distance === 0 ? weight : 2 * weight;
  }
  for (let output = 0; output < size; output += 1) {
    const row = offset + output * size;
    for (let step = -radius; step <= radius; step += 1) {
      const input = Math.min(Math.max(output + step, 0), size - 1);
      values[row + input] = (values[row + input] ?? 0) + (kernel[Math.abs(step)] ?? 0) / sum;
    }
  }
}
