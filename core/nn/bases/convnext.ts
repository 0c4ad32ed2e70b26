import type { BaseOptions } from '../baseRegistry.ts';
import { smallNormal, zeros } from '../initialiser.ts';
import type { Block } from '../layers/block.ts';
import { residualBlock } from '../layers/block.ts';
import { depthwiseConvolutionLayer } from '../layers/depthwiseConvolution.ts';
import { sequence } from '../layers/layer.ts';
import { layerNorm } from '../layers/layerNorm.ts';
import { patchDownsampling } from '../layers/patchDownsampling.ts';
import { embeddingStage, patchEmbedding } from '../layers/patchEmbedding.ts';
import type { Resampling } from '../layers/resampling.ts';
import { scaledMlp } from '../layers/scaledMlp.ts';
import type { BaseNetwork } from '../network.ts';
import { startedAs } from '../startedAs.ts';
import { stagedBase } from './stagedBase.ts';

const epsilon = 1e-6;
/** At which LayerScale starts (Liu et al., 2022, Table 5). */
const initialScale = 1e-6;

/**
 * ConvNeXt (Liu et al., 2022) with the names of timm. At its end the mean over positions is normalised, not each token.
 * Errors: `badInput` if patches do not divide an image.
 */
export function convnext(options: BaseOptions): BaseNetwork {
  const { channels, patchSize, dropPath = 0 } = options;
  const { depths, widths } = options.stages;
  const stages = depths.map((depth, stage) => {
    const width = widths[stage] as number;
    const name = `stages.${stage}`;
    const resampling =
      stage === 0
        ? embeddingStage(patchEmbedding('stem.0', patchSize, channels, width), patchSize, layerNorm('stem.1', width, epsilon))
        : downsampling(`${name}.downsample`, widths[stage - 1] as number, width);
    return {
      // As timm starts all of ConvNeXt's, not as PyTorch starts convolutions.
      resampling: startedAs({ weight: smallNormal, bias: zeros }, resampling),
      blocks: Array.from({ length: depth }, (_, index) => convnextBlock(`${name}.blocks.${index}`, width)),
    };
  });
  const width = widths.at(-1) as number;
  return stagedBase({ width, stages, norm: layerNorm('head.norm', width, epsilon), poolsFirst: true, dropPath });
}

function downsampling(name: string, inputs: number, outputs: number): Resampling {
  return patchDownsampling(`${name}.1`, layerNorm(`${name}.0`, inputs, epsilon), inputs, outputs);
}

/** 7 x 7 depthwise convolution, norm, MLP and LayerScale inside one residual. */
function convnextBlock(name: string, channels: number): Block {
  const mixer = depthwiseConvolutionLayer(`${name}.conv_dw`, 7, channels);
  const mlp = scaledMlp(layerNorm(`${name}.norm`, channels, epsilon), `${name}.mlp`, { channels, kind: 'linear', scaleName: `${name}.gamma`, initialScale });
  return residualBlock({ site: name, layer: sequence(mixer, mlp), shortcut: true });
}
