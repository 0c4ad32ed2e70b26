import type { Tensor2D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import type { Grid } from '../network.ts';

/**
 * The linear map that resizes a grid of values, flattened by rows, bicubically: [positions of `to`, positions of `from`].
 * The same as PyTorch's `interpolate(size, mode='bicubic', align_corners=False)`, which DINO uses for position embeddings.
 */
export function bicubicResizeMatrix(from: Grid, to: Grid): Tensor2D {
  const rows = bicubicWeights(from.height, to.height);
  const columns = bicubicWeights(from.width, to.width);
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

/** For each output its inputs with their weights; inputs beyond the border are the border's. */
function bicubicWeights(from: number, to: number): [index: number, weight: number][][] {
  return Array.from({ length: to }, (_, output) => {
    const centre = ((output + 0.5) * from) / to - 0.5;
    const first = Math.floor(centre);
    return [-1, 0, 1, 2].map((step) => {
      const index = Math.min(Math.max(first + step, 0), from - 1);
      return [index, cubicKernel(centre - (first + step))];
    });
  });
}

/** Keys' cubic convolution kernel (1981) with a = -0.75, PyTorch's and OpenCV's choice. */
function cubicKernel(distance: number): number {
  const a = -0.75;
  const x = Math.abs(distance);
  if (x <= 1) {
    return ((a + 2) * x - (a + 3)) * x * x + 1;
  }
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}
