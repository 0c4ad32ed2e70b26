import type { BaseOptions } from '../baseRegistry.ts';
import { smallNormal } from '../initialiser.ts';
import type { Block } from '../layers/block.ts';
import { residualBlock } from '../layers/block.ts';
import { convolution } from '../layers/convolution.ts';
import { groupNorm } from '../layers/groupNorm.ts';
import { layerNorm } from '../layers/layerNorm.ts';
import { layerScale } from '../layers/layerScale.ts';
import { patchGrid } from '../layers/patchEmbedding.ts';
import { poolingMixer } from '../layers/poolingMixer.ts';
import type { Resampling } from '../layers/resampling.ts';
import { scaledMlp } from '../layers/scaledMlp.ts';
import type { BaseNetwork } from '../network.ts';
import { stagedBase } from './stagedBase.ts';

/** At which LayerScale starts (Yu et al., 2022, Table 1). */
const initialScale = 1e-5;

/**
 * PoolFormer (Yu et al., 2022) with the names of timm, whose MetaFormer normalises the mean over positions. Patches
 * overlap: 7 x 7 at every fourth pixel with two pixels of padding, as published, and alike for other patch sizes.
 */
export function poolformer(options: BaseOptions): BaseNetwork {
  const { channels, patchSize, dropPath = 0 } = options;
  const { depths, widths } = options.stages;
  const stages = depths.map((depth, stage) => {
    const width = widths[stage] as number;
    const name = `stages.${stage}`;
    return {
      resampling: stage === 0 ? poolformerStem(patchSize, channels, width) : overlappingPatches(`${name}.downsample.conv`, 2, widths[stage - 1] as number, width),
      blocks: Array.from({ length: depth }, (_, index) => poolformerBlock(`${name}.blocks.${index}`, width)),
    };
  });
  const width = widths.at(-1) as number;
  return stagedBase({ width, stages, norm: layerNorm('head.norm', width, 1e-6), poolsFirst: true, dropPath });
}

function poolformerStem(patchSize: number, channels: number, width: number): Resampling {
  const stem = overlappingPatches('stem.conv', patchSize, channels, width);
  return { ...stem, grid: (from) => patchGrid(from.height, from.width, patchSize) };
}

/** A convolution whose kernel reaches almost to the middle of the neighbouring patches: 3 x 3 for patches of 2, 7 x 7 for patches of 4. */
function overlappingPatches(name: string, patchSize: number, inputs: number, outputs: number): Resampling {
  const size = 2 * patchSize - 1;
  const padding = Math.floor(patchSize / 2);
  return convolution(name, { size, stride: patchSize, padding, inputs, outputs, bias: true, initialise: smallNormal });
}

function poolformerBlock(name: string, channels: number): Block {
  const mixer = poolingMixer(groupNorm(`${name}.norm1`, channels), layerScale(`${name}.layer_scale1.scale`, channels, initialScale));
  const scaleName = `${name}.layer_scale2.scale`;
  const mlp = scaledMlp(groupNorm(`${name}.norm2`, channels), `${name}.mlp`, { channels, kind: 'pointwiseConvolution', scaleName, initialScale });
  return residualBlock({ site: `${name}.token_mixer`, layer: mixer, shortcut: true }, { site: `${name}.mlp`, layer: mlp, shortcut: true });
}
