import type { Tensor2D } from '../../tensor/tensorflow.ts';
import type { Grid } from '../network.ts';
import { resizeMatrix, weightsAround } from './resizeMatrix.ts';

/**
 * The linear map that resizes a grid of values, flattened by rows, bilinearly: [positions of `to`, positions of `from`].
 * The same as PyTorch's `interpolate(size, mode='bilinear')`, which PVT uses for position embeddings.
 */
export function bilinearResizeMatrix(from: Grid, to: Grid): Tensor2D {
  return resizeMatrix(from, to, weightsAround([0, 1], (distance) => 1 - Math.abs(distance)));
}
