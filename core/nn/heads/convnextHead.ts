import { depthwiseConvolutionLayer } from '../layers/depthwiseConvolution.ts';
import type { Layer } from '../layers/layer.ts';
import { sequence } from '../layers/layer.ts';
import { layerNorm } from '../layers/layerNorm.ts';
import { mlpLayer } from '../layers/mlp.ts';
import type { ResidualBranch } from '../layers/residual.ts';
import type { HeadNetwork } from '../network.ts';
import { headOfBlocks } from './headOfBlocks.ts';
import type { HeadOptions } from './headOptions.ts';

const epsilon = 1e-6;

/**
 * ConvNeXt blocks (Liu et al., 2022): 7x7 depthwise convolution, norm and MLP inside one residual, no LayerScale. That
 * residual is the one whose shortcut `firstShortcut` removes. The norm is the MLP's, so it goes with it.
 */
export function convnextHead(options: HeadOptions): HeadNetwork {
  const { width } = options;
  const blocks = Array.from({ length: options.depth }, (_, index): ResidualBranch[] => {
    const name = `blocks.${index}`;
    const layers: Layer[] = [];
    if (options.tokenMixer) {
      layers.push(depthwiseConvolutionLayer(`${name}.conv_dw`, 7, width));
    }
    if (options.mlp) {
      layers.push(mlpLayer(layerNorm(`${name}.norm`, width, epsilon), `${name}.mlp`, width));
    }
    return [{ site: name, layer: sequence(...layers), shortcut: index > 0 || options.firstShortcut }];
  });
  return headOfBlocks(options, blocks, layerNorm('norm', width, epsilon));
}
