import { stageGrids } from '../../contract/networkGrids.ts';
import { mlpRatio, spatialReduction } from '../../contract/networkRules.ts';
import type { Tensor, Tensor2D, Tensor3D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import type { BaseOptions } from '../baseRegistry.ts';
import { smallNormal } from '../initialiser.ts';
import type { Block } from '../layers/block.ts';
import { blockSites, residualBlock } from '../layers/block.ts';
import { bilinearResizeMatrix } from '../layers/bilinearResize.ts';
import type { TokenLayout } from '../layers/layer.ts';
import { layerNorm } from '../layers/layerNorm.ts';
import { mlpLayer } from '../layers/mlp.ts';
import { normaliseGrid } from '../layers/normaliseGrid.ts';
import { embeddingStage, mergingStage, patchEmbedding } from '../layers/patchEmbedding.ts';
import type { Resampling } from '../layers/resampling.ts';
import { spatialReductionAttentionLayer } from '../layers/spatialReductionAttention.ts';
import type { BaseNetwork, ForwardContext, Grid, ParameterSpecification } from '../network.ts';

/** Of the norms in blocks and of the last one; the authors left those of patch embeddings at PyTorch's default. */
const epsilon = 1e-6;
const embeddingEpsilon = 1e-5;

interface PvtStage {
  readonly embedding: Resampling;
  readonly positions: ParameterSpecification;
  /** Grid that the positions are built for; the last stage has one more position, of the class token. */
  readonly built: Grid;
  readonly blocks: readonly Block[];
}

/**
 * Pyramid vision transformer (Wang et al., 2021, "Pyramid Vision Transformer", the first version) with the names of its
 * authors: learned positions in every stage, which other image sizes interpolate bilinearly, and a class token in the last.
 * What does not fill a patch is cut off where stages merge. Errors: `badInput` if patches do not divide an image, or
 * attention heads a width.
 */
export function pvt(options: BaseOptions): BaseNetwork {
  const { dropPath = 0 } = options;
  const stages = options.stages.depths.map((_, stage) => pvtStage(options, stage));
  const width = options.stages.widths.at(-1) as number;
  const classToken: ParameterSpecification = { name: 'cls_token', shape: [1, 1, width], initialise: smallNormal, kind: 'embedding', decay: true };
  const norm = layerNorm('norm', width, epsilon);
  const grid = (height: number, imageWidth: number): Grid => stages.reduce((from, { embedding }) => embedding.grid(from), { height, width: imageWidth });

  return {
    width,
    parameters: [
      ...stages.flatMap(({ embedding, positions, blocks }) => [...embedding.parameters, positions, ...blocks.flatMap(({ parameters }) => parameters)]),
      classToken,
      ...norm.parameters,
    ],
    buffers: [],
    dropPathSites: blockSites(stages.flatMap(({ blocks }) => blocks), dropPath),
    grid,
    apply: (context, images) => {
      const [batch, height, imageWidth, channels] = images.shape;
      let from: Grid = { height, width: imageWidth };
      let state: Tensor2D = tf.reshape(images, [-1, channels]);
      stages.forEach((stage, index) => {
        const isLast = index === stages.length - 1;
        const to = stage.embedding.grid(from);
        const embedded = stage.embedding.apply(context, state, batch, from);
        state = withPositions(context, embedded, stage, batch, to, isLast ? classToken : null);
        const layout: TokenLayout = { batch, tokens: to.height * to.width + (isLast ? 1 : 0), grid: to };
        state = stage.blocks.reduce((tokens, block) => block.apply(context, tokens, layout), state);
        from = to;
      });
      const [first, rest] = tf.split(tf.reshape(state, [batch, -1, width]), [1, from.height * from.width], 1) as [Tensor3D, Tensor3D];
      return {
        tokens: tf.reshape(rest, [batch, from.height, from.width, width]),
        image: norm.apply(context, tf.reshape(first, [batch, width]), { batch, tokens: 1, grid: from }),
      };
    },
    normaliseTokens: (context, tokens) => normaliseGrid(norm, context, tokens),
    multiplyAdds: (height, imageWidth) => {
      let from: Grid = { height, width: imageWidth };
      let sum = 0;
      stages.forEach(({ embedding, blocks }, index) => {
        sum += embedding.multiplyAdds(from);
        from = embedding.grid(from);
        const tokens = from.height * from.width + (index === stages.length - 1 ? 1 : 0);
        sum += blocks.reduce((total, block) => total + block.multiplyAdds({ tokens, grid: from }), 0);
      });
      return sum;
    },
  };
}

function pvtStage(options: BaseOptions, stage: number): PvtStage {
  const { channels, patchSize, imageSize } = options;
  const { depths, widths } = options.stages;
  const count = depths.length;
  const [width, before] = [widths[stage] as number, widths[stage - 1] ?? channels];
  const side = stageGrids('pvt', options, imageSize)[stage] as number;
  const name = `patch_embed${stage + 1}`;
  const size = stage === 0 ? patchSize : 2;
  const embeddingNorm = layerNorm(`${name}.norm`, width, embeddingEpsilon);
  return {
    embedding:
      stage === 0
        ? embeddingStage(patchEmbedding(`${name}.proj`, size, before, width), size, embeddingNorm)
        : mergingStage(`${name}.proj`, size, before, width, embeddingNorm),
    positions: {
      name: `pos_embed${stage + 1}`,
      shape: [1, side * side + (stage === count - 1 ? 1 : 0), width],
      initialise: smallNormal,
      kind: 'embedding',
      decay: true,
    },
    built: { height: side, width: side },
    blocks: Array.from({ length: depths[stage] as number }, (_, index) => pvtBlock(`block${stage + 1}.${index}`, options, stage)),
  };
}

function pvtBlock(name: string, { stages }: BaseOptions, stage: number): Block {
  const channels = stages.widths[stage] as number;
  const count = stages.depths.length;
  const norm = (part: string) => layerNorm(`${name}.${part}`, channels, epsilon);
  const attention = { channels, attentionHeads: stages.attentionHeads[stage] as number, reduction: spatialReduction(stage, count) };
  return residualBlock(
    { site: `${name}.attn`, layer: spatialReductionAttentionLayer(norm('norm1'), `${name}.attn`, attention), shortcut: true },
    { site: `${name}.mlp`, layer: mlpLayer(norm('norm2'), `${name}.mlp`, channels, mlpRatio(stage, count)), shortcut: true },
  );
}

/** Adds positions to [batch * positions, width], and puts the class token before the tokens of each image. */
function withPositions(
  context: ForwardContext,
  embedded: Tensor2D,
  { positions, built }: PvtStage,
  batch: number,
  grid: Grid,
  classToken: ParameterSpecification | null,
): Tensor2D {
  const width = embedded.shape[1];
  const tokens = tf.reshape(embedded, [batch, -1, width]);
  const values = context.parameter(positions.name);
  if (classToken === null) {
    return tf.reshape(tf.add(tokens, resized(values, built, grid)), embedded.shape);
  }
  const [classPosition, rest] = tf.split(values, [1, built.height * built.width], 1) as [Tensor, Tensor];
  const first = tf.tile(tf.add(context.parameter(classToken.name), classPosition), [batch, 1, 1]);
  return tf.reshape(tf.concat([first, tf.add(tokens, resized(rest, built, grid))], 1), [-1, width]);
}

function resized(positions: Tensor, built: Grid, grid: Grid): Tensor {
  if (built.height === grid.height && built.width === grid.width) {
    return positions;
  }
  const values: Tensor2D = tf.reshape(positions, [built.height * built.width, -1]);
  return tf.expandDims(tf.matMul(bilinearResizeMatrix(built, grid), values));
}
