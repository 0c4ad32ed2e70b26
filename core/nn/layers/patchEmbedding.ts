import { StudioError } from '../../contract/error.ts';
import type { Tensor2D, Tensor4D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import type { ForwardContext, Grid, ParameterSpecification } from '../network.ts';
import type { Layer } from './layer.ts';
import { linear } from './linear.ts';
import { patchConvolution } from './patchConvolution.ts';
import { cutPatches, wholePatches } from './patchRows.ts';
import type { Resampling } from './resampling.ts';

/** Cuts images into patches and projects each: a convolution whose stride is its kernel, written as one product. */
export interface PatchEmbedding {
  readonly parameters: readonly ParameterSpecification[];
  /** Images, batch x height x width x channels, to tokens [batch * patches, width]. */
  apply(context: ForwardContext, images: Tensor4D, grid: Grid): Tensor2D;
  multiplyAdds(grid: Grid): number;
}

/** `name.weight` [patch, patch, channels, width] and `name.bias`, started as PyTorch starts a convolution. */
export function patchEmbedding(name: string, patchSize: number, channels: number, width: number): PatchEmbedding {
  const convolution = patchConvolution(name, patchSize, channels, width);
  return {
    parameters: convolution.parameters,
    apply: (context, images, grid) => {
      const batch = images.shape[0];
      const cut = tf.transpose(tf.reshape(images, [batch, grid.height, patchSize, grid.width, patchSize, channels]), [0, 1, 3, 2, 4, 5]);
      const patches: Tensor2D = tf.reshape(cut, [batch * grid.height * grid.width, -1]);
      return linear(patches, convolution.weight(context), convolution.bias(context));
    },
    multiplyAdds: convolution.multiplyAdds,
  };
}

/** The grid of patches of an image. Errors: `badInput` if patches do not divide it. */
export function patchGrid(height: number, width: number, patchSize: number): Grid {
  if (height % patchSize !== 0 || width % patchSize !== 0) {
    throw new StudioError('badInput', `patches of ${patchSize} do not divide an image of ${height} x ${width}`, {
      path: 'base.patchSize',
      advice: 'Choose a patch size that divides every image and crop size.',
    });
  }
  return { height: height / patchSize, width: width / patchSize };
}

/** A patch embedding, with a norm of its tokens or without, as the beginning of a network of stages. */
export function embeddingStage(embedding: PatchEmbedding, patchSize: number, norm: Layer | null): Resampling {
  const grid = (from: Grid) => patchGrid(from.height, from.width, patchSize);
  return {
    parameters: [...embedding.parameters, ...(norm?.parameters ?? [])],
    buffers: [],
    grid,
    apply: (context, pixels, batch, from) => {
      const to = grid(from);
      const images: Tensor4D = tf.reshape(pixels, [batch, from.height, from.width, -1]);
      const tokens = embedding.apply(context, images, to);
      return norm === null ? tokens : norm.apply(context, tokens, { batch, tokens: to.height * to.width, grid: to });
    },
    multiplyAdds: (from) => embedding.multiplyAdds(grid(from)),
  };
}

/** Patches of tokens as tokens of the next stage, with a norm; what does not fill a patch is cut off. */
export function mergingStage(name: string, size: number, channels: number, width: number, norm: Layer): Resampling {
  const convolution = patchConvolution(name, size, channels, width);
  const grid = (from: Grid) => wholePatches(from, size);
  return {
    parameters: [...convolution.parameters, ...norm.parameters],
    buffers: [],
    grid,
    apply: (context, tokens, batch, from) => {
      const to = grid(from);
      const merged = linear(cutPatches(tokens, batch, from, size), convolution.weight(context), convolution.bias(context));
      return norm.apply(context, merged, { batch, tokens: to.height * to.width, grid: to });
    },
    multiplyAdds: (from) => convolution.multiplyAdds(grid(from)),
  };
}
