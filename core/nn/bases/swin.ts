import { stageGrids } from '../../contract/networkGrids.ts';
import type { BaseOptions } from '../baseRegistry.ts';
import { residualBlock } from '../layers/block.ts';
import { layerNorm } from '../layers/layerNorm.ts';
import { mlpLayer } from '../layers/mlp.ts';
import { embeddingStage, patchEmbedding } from '../layers/patchEmbedding.ts';
import { patchMerging } from '../layers/patchMerging.ts';
import type { WindowAttentionOptions } from '../layers/windowAttention.ts';
import { windowAttentionLayer } from '../layers/windowAttention.ts';
import type { BaseNetwork } from '../network.ts';
import type { Stage } from './stagedBase.ts';
import { stagedBase } from './stagedBase.ts';

const epsilon = 1e-5;

/**
 * Swin transformer (Liu et al., 2021) with the names of timm. Windows never exceed the grid of the largest crop; smaller
 * crops read the middle of its bias tables. Errors: `badInput` if patches do not divide an image, or heads a width.
 */
export function swin(options: BaseOptions): BaseNetwork {
  const { channels, patchSize, imageSize, otherSizes = [], dropPath = 0 } = options;
  const { depths, widths, attentionHeads } = options.stages;
  const gridsBySize = [imageSize, ...otherSizes].map((size) => stageGrids('swin', options, size));
  const stages = depths.map((depth, stage): Stage => {
    const width = widths[stage] as number;
    const side = Math.min(options.window, Math.max(...gridsBySize.map((grids) => grids[stage] as number)));
    const parts = { channels: width, attentionHeads: attentionHeads[stage] as number, window: { height: side, width: side } };
    return {
      resampling:
        stage === 0
          ? embeddingStage(patchEmbedding('patch_embed.proj', patchSize, channels, width), patchSize, layerNorm('patch_embed.norm', width, epsilon))
          : patchMerging(`layers.${stage}.downsample`, widths[stage - 1] as number, width, epsilon),
      blocks: Array.from({ length: depth }, (_, index) => swinBlock(`layers.${stage}.blocks.${index}`, { ...parts, shifted: index % 2 === 1 })),
    };
  });
  const width = widths.at(-1) as number;
  return stagedBase({ width, stages, norm: layerNorm('norm', width, epsilon), poolsFirst: false, dropPath });
}

function swinBlock(name: string, options: WindowAttentionOptions) {
  const norm = (part: string) => layerNorm(`${name}.${part}`, options.channels, epsilon);
  return residualBlock(
    { site: `${name}.attn`, layer: windowAttentionLayer(norm('norm1'), `${name}.attn`, options), shortcut: true },
    { site: `${name}.mlp`, layer: mlpLayer(norm('norm2'), `${name}.mlp`, options.channels), shortcut: true },
  );
}
