import type { Tensor2D } from '../../tensor/tensorflow.ts';
import type { DropPathSite, ForwardContext } from '../network.ts';
import type { Layer, TokenLayout } from './layer.ts';
import type { ResidualBranch } from './residual.ts';
import { applyBranch } from './residual.ts';

/** A block of a network, with the names of the residual branches that drop path may skip. */
export interface Block extends Layer {
  readonly sites: readonly string[];
}

/** Residual branches one after the other. */
export function residualBlock(...branches: readonly ResidualBranch[]): Block {
  const layers = branches.map(({ layer }) => layer);
  return {
    sites: branches.map(({ site }) => site),
    parameters: layers.flatMap((layer) => layer.parameters),
    buffers: layers.flatMap((layer) => layer.buffers),
    apply: (context: ForwardContext, tokens: Tensor2D, layout: TokenLayout) =>
      branches.reduce((state, branch) => applyBranch(context, branch, state, layout), tokens),
    multiplyAdds: (layout) => layers.reduce((sum, layer) => sum + layer.multiplyAdds(layout), 0),
  };
}

/**
 * Drop path sites of blocks: the rate grows linearly from 0 in the first block to `rate` in the last, as in timm. So a first
 * block without its shortcut is never dropped, which would leave nothing of the image.
 */
export function blockSites(blocks: readonly Pick<Block, 'sites'>[], rate: number): DropPathSite[] {
  return blocks.flatMap(({ sites }, index) => {
    const blockRate = blocks.length === 1 ? 0 : (rate * index) / (blocks.length - 1);
    return blockRate === 0 ? [] : sites.map((name) => ({ name, rate: blockRate }));
  });
}
