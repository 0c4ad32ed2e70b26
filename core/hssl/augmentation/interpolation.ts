/** Which matrix a weight is written to, and how its elements are laid out. */
export interface MatrixTarget {
  readonly values: Float32Array;
  /** Position of the weight of output 0 for input 0. */
  readonly offset: number;
  /** Distance between the weights of two outputs, and of two inputs. */
  readonly outputStride: number;
  readonly inputStride: number;
}

/**
 * Writes the bicubic weights (Keys' kernel, a = -0.5) that resize the `length` pixels from `start` to `size` pixels,
 * with antialiasing: where the picture shrinks, the kernel is stretched. The same as PIL's BICUBIC and as PyTorch's
 * `interpolate(mode='bicubic', antialias=True)` of the cropped picture. The target must hold zeros.
 *
 * @param isFlipped - mirrors the result
 */
export function writeBicubicWeights(target: MatrixTarget, start: number, length: number, size: number, isFlipped: boolean): void {
  const scale = length / size;
  const stretch = Math.max(scale, 1);
  const support = 2 * stretch;
  const weights = new Float64Array(Math.ceil(2 * support) + 1);
  for (let output = 0; output < size; output += 1) {
    const centre = (output + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const last = Math.min(length, Math.trunc(centre + support + 0.5));
    let sum = 0;
    for (let input = first; input < last; input += 1) {
      const weight = keysKernel((input - centre + 0.5) / stretch);
      weights[input - first] = weight;
      sum += weight;
    }
    const place = target.offset + (isFlipped ? size - 1 - output : output) * target.outputStride;
    for (let input = first; input < last; input += 1) {
      target.values[place + (start + input) * target.inputStride] = (weights[input - first] ?? 0) / sum;
    }
  }
}

function keysKernel(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) {
    return (1.5 * x - 2.5) * x * x + 1;
  }
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}
