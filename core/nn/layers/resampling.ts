import type { Tensor2D } from '../../tensor/tensorflow.ts';
import type { BufferSpecification, ForwardContext, Grid, ParameterSpecification } from '../network.ts';

/**
 * A piece of a network that makes a grid of tokens, or of pixels, into a smaller one: patch embedding, patch merging, a
 * strided convolution. Both grids are matrices, [batch * positions, channels].
 */
export interface Resampling {
  readonly parameters: readonly ParameterSpecification[];
  readonly buffers: readonly BufferSpecification[];
  /** The grid that comes out. Errors: `badInput` for one that it cannot take. */
  grid(from: Grid): Grid;
  apply(context: ForwardContext, tokens: Tensor2D, batch: number, from: Grid): Tensor2D;
  /** Multiply-adds for one image. */
  multiplyAdds(from: Grid): number;
}
