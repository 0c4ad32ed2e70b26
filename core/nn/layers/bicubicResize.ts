import type { Tensor2D } from '../../tensor/tensorflow.ts';
import type { Grid } from '../network.ts';
import { resizeMatrix, weightsAround } from './resizeMatrix.ts';

/**
 * The linear map that resizes a grid of values, flattened by rows, bicubically: [positions of `to`, positions of `from`].
 * The same as PyTorch's `interpolate(size, mode='bicubic', align_corners=False)`, which DINO uses for position embeddings.
 */
export function bicubicResizeMatrix(from: Grid, to: Grid): Tensor2D {
  return resizeMatrix(from, to, weightsAround([-1, 0, 1, 2], cubicKernel));
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
