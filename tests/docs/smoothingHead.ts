import { depthwiseConvolutionLayer } from '../../core/nn/layers/depthwiseConvolution.ts';
import { sequence } from '../../core/nn/layers/layer.ts';
import { layerNorm } from '../../core/nn/layers/layerNorm.ts';
import { mlpLayer } from '../../core/nn/layers/mlp.ts';
import type { HeadNetwork } from '../../core/nn/network.ts';
import { headOfTwoResidualBlocks } from '../../core/nn/heads/headOfBlocks.ts';
import type { HeadOptions } from '../../core/nn/heads/headOptions.ts';

/** Blocks of a 3x3 depthwise convolution and an MLP, each behind a norm and inside a residual. */
export function smoothingHead(options: HeadOptions): HeadNetwork {
  const { width } = options;
  const parts = {
    tokenMixer: (block: string) => sequence(layerNorm(`${block}.norm1`, width, 1e-6), depthwiseConvolutionLayer(`${block}.conv`, 3, width)),
    mlp: (block: string) => mlpLayer(layerNorm(`${block}.norm2`, width, 1e-6), `${block}.mlp`, width),
  };
  return headOfTwoResidualBlocks(options, parts, layerNorm('norm', width, 1e-6));
}
