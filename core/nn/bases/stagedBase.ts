import type { Tensor2D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import type { Block } from '../layers/block.ts';
import { blockSites } from '../layers/block.ts';
import type { Layer, TokenLayout } from '../layers/layer.ts';
import { normaliseGrid } from '../layers/normaliseGrid.ts';
import type { Resampling } from '../layers/resampling.ts';
import type { BaseNetwork, ForwardContext, Grid } from '../network.ts';

/** Blocks on one grid, and what makes that grid of the one before (of pixels, for the first stage). */
export interface Stage {
  readonly resampling: Resampling;
  readonly blocks: readonly Block[];
}

export interface StagedBaseOptions {
  /** Channels of the last stage. */
  readonly width: number;
  readonly stages: readonly Stage[];
  /** The network's last norm; null where it has none. */
  readonly norm: Layer | null;
  /** Whether the mean over positions is taken first, and the norm of it. */
  readonly poolsFirst: boolean;
  /** Drop path rate of the last block. */
  readonly dropPath: number;
}

/**
 * A network of stages without class token, as hierarchical networks are. Its tokens are the last stage's before the norm,
 * its image-level representation is their mean over positions with the norm, in the architecture's own order.
 */
export function stagedBase(options: StagedBaseOptions): BaseNetwork {
  const { width, stages, norm, poolsFirst, dropPath } = options;
  const parts = [...stages.flatMap(({ resampling, blocks }) => [resampling, ...blocks]), ...(norm === null ? [] : [norm])];
  const grid = (height: number, imageWidth: number): Grid =>
    stages.reduce((from, { resampling }) => resampling.grid(from), { height, width: imageWidth });
  const normalise = (context: ForwardContext, tokens: Tensor2D, layout: TokenLayout): Tensor2D =>
    norm === null ? tokens : norm.apply(context, tokens, layout);
  const mean = (tokens: Tensor2D, { batch, tokens: count }: TokenLayout): Tensor2D => tf.mean(tf.reshape(tokens, [batch, count, width]), 1);

  return {
    width,
    parameters: parts.flatMap(({ parameters }) => parameters),
    buffers: parts.flatMap(({ buffers }) => buffers),
    dropPathSites: blockSites(stages.flatMap(({ blocks }) => blocks), dropPath),
    grid,
    apply: (context, images) => {
      const [batch, height, imageWidth, channels] = images.shape;
      let layout = layoutOf(batch, { height, width: imageWidth });
      let state: Tensor2D = tf.reshape(images, [-1, channels]);
      for (const { resampling, blocks } of stages) {
        state = resampling.apply(context, state, batch, layout.grid);
        layout = layoutOf(batch, resampling.grid(layout.grid));
        for (const block of blocks) {
          state = block.apply(context, state, layout);
        }
      }
      const image = poolsFirst
        ? normalise(context, mean(state, layout), layoutOf(batch, { height: 1, width: 1 }))
        : mean(normalise(context, state, layout), layout);
      return { tokens: tf.reshape(state, [batch, layout.grid.height, layout.grid.width, width]), image };
    },
    normaliseTokens: (context, tokens) => (norm === null ? tokens : normaliseGrid(norm, context, tokens)),
    multiplyAdds: (height, imageWidth) => {
      let from: Grid = { height, width: imageWidth };
      let sum = 0;
      for (const { resampling, blocks } of stages) {
        sum += resampling.multiplyAdds(from);
        from = resampling.grid(from);
        const layout = layoutOf(1, from);
        sum += blocks.reduce((total, block) => total + block.multiplyAdds(layout), 0);
      }
      return sum;
    },
  };
}

function layoutOf(batch: number, grid: Grid): TokenLayout {
  return { batch, tokens: grid.height * grid.width, grid };
}
