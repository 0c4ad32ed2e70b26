import type { Tensor, Tensor2D, Tensor3D, Tensor4D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import { smallNormal } from '../initialiser.ts';
import { selfAttentionLayer } from '../layers/attention.ts';
import { bicubicResizeMatrix } from '../layers/bicubicResize.ts';
import type { Block } from '../layers/block.ts';
import { blockSites, residualBlock } from '../layers/block.ts';
import type { TokenLayout } from '../layers/layer.ts';
import { layerNorm } from '../layers/layerNorm.ts';
import { mlpLayer } from '../layers/mlp.ts';
import { normaliseGrid } from '../layers/normaliseGrid.ts';
import { patchEmbedding, patchGrid } from '../layers/patchEmbedding.ts';
import type { BaseNetwork, ForwardContext, Grid, ParameterSpecification } from '../network.ts';

export interface VitOptions {
  /** Pixels of a side that the position embedding is built for. */
  readonly imageSize: number;
  readonly channels: number;
  readonly patchSize: number;
  readonly width: number;
  readonly depth: number;
  readonly attentionHeads: number;
  /** Drop path rate of the last block. */
  readonly dropPath?: number;
}

/** Epsilon of layer normalisation in vision transformers, as in timm. */
export const vitNormEpsilon = 1e-6;

/**
 * Vision transformer (Dosovitskiy et al., 2021) with class token and learned positions, as timm and DINO build it.
 * Errors: `badInput` if patches do not divide the image, or attention heads the width.
 */
export function vit(options: VitOptions): BaseNetwork {
  const { imageSize, channels, patchSize, width, depth, attentionHeads } = options;
  const builtGrid = patchGrid(imageSize, imageSize, patchSize);
  const patches = patchEmbedding('patch_embed.proj', patchSize, channels, width);
  const classToken: ParameterSpecification = {
    name: 'cls_token',
    shape: [1, 1, width],
    initialise: { kind: 'normal', deviation: 1e-6 },
    kind: 'embedding',
    decay: true,
  };
  const positions: ParameterSpecification = {
    name: 'pos_embed',
    shape: [1, 1 + builtGrid.height * builtGrid.width, width],
    initialise: smallNormal,
    kind: 'embedding',
    decay: true,
  };
  const blocks = Array.from({ length: depth }, (_, index) => vitBlock(`blocks.${index}`, width, attentionHeads));
  const norm = layerNorm('norm', width, vitNormEpsilon);
  const grid = (height: number, imageWidth: number) => patchGrid(height, imageWidth, patchSize);

  function embed(context: ForwardContext, images: Tensor4D, layout: TokenLayout): Tensor2D {
    const { batch, tokens } = layout;
    const [classPosition, patchPositions] = positionsFor(context.parameter(positions.name), builtGrid, layout.grid);
    const patchTokens = tf.reshape(patches.apply(context, images, layout.grid), [batch, tokens - 1, width]);
    const first = tf.add(context.parameter(classToken.name), classPosition);
    const all = tf.concat([tf.tile(first, [batch, 1, 1]), tf.add(patchTokens, patchPositions)], 1);
    return tf.reshape(all, [batch * tokens, width]);
  }

  return {
    width,
    parameters: [
      classToken,
      positions,
      ...patches.parameters,
      ...blocks.flatMap(({ parameters }) => parameters),
      ...norm.parameters,
    ],
    buffers: [],
    dropPathSites: blockSites(blocks, options.dropPath ?? 0),
    grid,
    apply: (context, images) => {
      const [batch, height, imageWidth] = images.shape;
      const imageGrid = grid(height, imageWidth);
      const tokens = 1 + imageGrid.height * imageGrid.width;
      const layout: TokenLayout = { batch, tokens, grid: imageGrid };
      const state = blocks.reduce((value, block) => block.apply(context, value, layout), embed(context, images, layout));
      const [first, rest] = tf.split(tf.reshape(state, [batch, tokens, width]), [1, tokens - 1], 1) as [Tensor3D, Tensor3D];
      return {
        tokens: tf.reshape(rest, [batch, imageGrid.height, imageGrid.width, width]),
        image: norm.apply(context, tf.reshape(first, [batch, width]), { ...layout, tokens: 1 }),
      };
    },
    normaliseTokens: (context, tokens) => normaliseGrid(norm, context, tokens),
    multiplyAdds: (height, imageWidth) => {
      const imageGrid = grid(height, imageWidth);
      const layout = { tokens: 1 + imageGrid.height * imageGrid.width, grid: imageGrid };
      const inside = blocks.reduce((sum, block) => sum + block.multiplyAdds(layout), 0);
      return patches.multiplyAdds(imageGrid) + inside;
    },
  };
}

/** Pre-norm transformer block: attention, then MLP. */
function vitBlock(name: string, width: number, attentionHeads: number): Block {
  return residualBlock(
    {
      site: `${name}.attn`,
      layer: selfAttentionLayer(layerNorm(`${name}.norm1`, width, vitNormEpsilon), `${name}.attn`, width, attentionHeads),
      shortcut: true,
    },
    {
      site: `${name}.mlp`,
      layer: mlpLayer(layerNorm(`${name}.norm2`, width, vitNormEpsilon), `${name}.mlp`, width),
      shortcut: true,
    },
  );
}

/** Position of the class token and positions of the patches; the latter are interpolated where the grid is another one. */
function positionsFor(positions: Tensor, built: Grid, grid: Grid): [Tensor, Tensor] {
  const count = built.height * built.width;
  const [classPosition, patchPositions] = tf.split(positions, [1, count], 1) as [Tensor, Tensor];
  if (built.height === grid.height && built.width === grid.width) {
    return [classPosition, patchPositions];
  }
  const resized = tf.matMul(bicubicResizeMatrix(built, grid), tf.reshape(patchPositions, [count, -1]) as Tensor2D);
  return [classPosition, tf.expandDims(resized)];
}
