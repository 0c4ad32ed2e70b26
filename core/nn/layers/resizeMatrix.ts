import type { Tensor2D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import type { Grid } from '../network.ts';

/** For each output along a side, its inputs with their weights. An input may occur twice. */
export type WeightsAlong = (from: number, to: number) => readonly (readonly [index: number, weight: number])[][];

/** The linear map that resizes a grid of values, flattened by rows, along both sides: [positions of `to`, positions of `from`]. */
export function resizeMatrix(from: Grid, to: Grid, weightsAlong: WeightsAlong): Tensor2D {
  const rows = weightsAlong(from.height, to.height);
  const columns = weightsAlong(from.width, to.width);
  const inputs = from.height * from.width;
  const values = new Float32Array(to.height * to.width * inputs);
  for (let y = 0; y < to.height; y += 1) {
    for (let x = 0; x < to.width; x += 1) {
      const offset = (y * to.width + x) * inputs;
      for (const [row, rowWeight] of rows[y] ?? []) {
        for (const [column, columnWeight] of columns[x] ?? []) {
          const index = offset + row * from.width + column;
          values[index] = (values[index] ?? 0) + rowWeight * columnWeight;
        }
      }
    }
  }
  return tf.tensor2d(values, [to.height * to.width, inputs]);
}

/**
 * Outputs with the inputs around their centre, as PyTorch's `interpolate` with align_corners=False finds them; inputs beyond
 * the border are the border's.
 *
 * @param steps - which inputs, from the last one that is not beyond the centre
 * @param weight - of an input by its distance from the centre
 */
export function weightsAround(steps: readonly number[], weight: (distance: number) => number): WeightsAlong {
  return (from, to) =>
    Array.from({ length: to }, (_, output) => {
      const centre = ((output + 0.5) * from) / to - 0.5;
      const first = Math.floor(centre);
      return steps.map((step) => [Math.min(Math.max(first + step, 0), from - 1), weight(centre - (first + step))] as const);
    });
}
