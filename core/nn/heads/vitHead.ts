import { selfAttentionLayer } from '../layers/attention.ts';
import { sequence } from '../layers/layer.ts';
import { layerNormLayer } from '../layers/layerNorm.ts';
import { mlpLayer } from '../layers/mlp.ts';
import type { HeadNetwork } from '../network.ts';
import { vitNormEpsilon } from '../vit.ts';
import { headOfTwoResidualBlocks } from './headOfBlocks.ts';
import type { HeadOptions } from './headOptions.ts';

/** Vision transformer blocks (Dosovitskiy et al., 2021); the tokens already carry their positions. */
export function vitHead(options: HeadOptions): HeadNetwork {
  const { width, attentionHeads } = options;
  const parts = {
    tokenMixer: (block: string) =>
      sequence(layerNormLayer(`${block}.norm1`, width, vitNormEpsilon), selfAttentionLayer(`${block}.attn`, width, attentionHeads)),
    mlp: (block: string) => sequence(layerNormLayer(`${block}.norm2`, width, vitNormEpsilon), mlpLayer(`${block}.mlp`, width)),
  };
  return headOfTwoResidualBlocks(options, parts, layerNormLayer('norm', width, vitNormEpsilon));
}
