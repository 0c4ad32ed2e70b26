import { groupNorm } from '../layers/groupNorm.ts';
import { sequence } from '../layers/layer.ts';
import { mlpLayer } from '../layers/mlp.ts';
import { poolingLayer } from '../layers/pooling.ts';
import type { HeadNetwork } from '../network.ts';
import { headOfTwoResidualBlocks } from './headOfBlocks.ts';
import type { HeadOptions } from './headOptions.ts';

/** PoolFormer blocks (Yu et al., 2022): 3x3 average pooling minus identity, norms over the whole image. */
export function poolformerHead(options: HeadOptions): HeadNetwork {
  const { width } = options;
  const parts = {
    tokenMixer: (block: string) => sequence(groupNorm(`${block}.norm1`, width), poolingLayer(width)),
    mlp: (block: string) => mlpLayer(groupNorm(`${block}.norm2`, width), `${block}.mlp`, width),
  };
  return headOfTwoResidualBlocks(options, parts, groupNorm('norm', width));
}
