import { selfAttentionLayer } from '../layers/attention.ts';
import { layerNorm } from '../layers/layerNorm.ts';
import { mlpLayer } from '../layers/mlp.ts';
import type { HeadNetwork } from '../network.ts';
import { vitNormEpsilon } from '../bases/vit.ts';
import { headOfTwoResidualBlocks } from './headOfBlocks.ts';
import type { HeadOptions } from './headOptions.ts';

/** Vision transformer blocks (Dosovitskiy et al., 2021); the tokens already carry their positions. */
export function vitHead(options: HeadOptions): HeadNetwork {
  const { width, attentionHeads } = options;
  const parts = {
    tokenMixer: (block: string) =>
      selfAttentionLayer(layerNorm(`${block}.norm1`, width, vitNormEpsilon), `${block}.attn`, width, attentionHeads),
    mlp: (block: string) => mlpLayer(layerNorm(`${block}.norm2`, width, vitNormEpsilon), `${block}.mlp`, width),
  };
  return headOfTwoResidualBlocks(options, parts, layerNorm('norm', width, vitNormEpsilon));
}
