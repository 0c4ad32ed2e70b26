import { layerNorm } from '../layers/layerNorm.ts';
import { mlpLayer } from '../layers/mlp.ts';
import { windowAttentionLayer } from '../layers/windowAttention.ts';
import type { HeadNetwork } from '../network.ts';
import { headOfTwoResidualBlocks } from './headOfBlocks.ts';
import type { HeadOptions } from './headOptions.ts';

const epsilon = 1e-5;
const largestWindow = 7;

/** Swin blocks (Liu et al., 2021): attention in windows of at most 7 x 7, shifted in every second block. */
export function swinHead(options: HeadOptions): HeadNetwork {
  const { width, attentionHeads, grids } = options;
  const window = {
    height: Math.min(largestWindow, Math.max(...grids.map((grid) => grid.height))),
    width: Math.min(largestWindow, Math.max(...grids.map((grid) => grid.width))),
  };
  const parts = {
    tokenMixer: (block: string, index: number) =>
      windowAttentionLayer(layerNorm(`${block}.norm1`, width, epsilon), `${block}.attn`, { channels: width, attentionHeads, window, shifted: index % 2 === 1 }),
    mlp: (block: string) => mlpLayer(layerNorm(`${block}.norm2`, width, epsilon), `${block}.mlp`, width),
  };
  return headOfTwoResidualBlocks(options, parts, layerNorm('norm', width, epsilon));
}
