import { bottleneckLayer } from '../layers/bottleneck.ts';
import { layerNorm } from '../layers/layerNorm.ts';
import { mlpLayer } from '../layers/mlp.ts';
import type { HeadNetwork } from '../network.ts';
import { vitNormEpsilon } from '../bases/vit.ts';
import { headOfTwoResidualBlocks } from './headOfBlocks.ts';
import type { HeadOptions } from './headOptions.ts';

/**
 * ResNet blocks: the bottleneck of He et al. (2016) as token mixer, then the pre-norm MLP of the other heads. The paper
 * does not say how a ResNet block is made into mixer and MLP; this is our reading.
 */
export function resnetHead(options: HeadOptions): HeadNetwork {
  const { width } = options;
  const parts = {
    tokenMixer: (block: string) => bottleneckLayer(block, width),
    mlp: (block: string) => mlpLayer(layerNorm(`${block}.norm2`, width, vitNormEpsilon), `${block}.mlp`, width),
  };
  return headOfTwoResidualBlocks(options, parts, layerNorm('norm', width, vitNormEpsilon));
}
