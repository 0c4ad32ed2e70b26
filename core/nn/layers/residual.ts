import type { Tensor2D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import type { DropPathSite, ForwardContext } from '../network.ts';
import type { Layer, TokenLayout } from './layer.ts';

/** A residual branch: `shortcut ? z + F(z) : F(z)`, where drop path may silence F for single images. */
export interface ResidualBranch {
  /** Name of the drop path site. */
  readonly site: string;
  readonly layer: Layer;
  readonly shortcut: boolean;
}

/** Applies a branch to a token matrix. */
export function applyBranch(context: ForwardContext, branch: ResidualBranch, tokens: Tensor2D, layout: TokenLayout): Tensor2D {
  const output = dropPath(context, branch.site, branch.layer.apply(context, tokens, layout), layout);
  return branch.shortcut ? tf.add(tokens, output) : output;
}

function dropPath(context: ForwardContext, site: string, output: Tensor2D, layout: TokenLayout): Tensor2D {
  const multipliers = context.dropPath(site);
  if (multipliers === undefined) {
    return output;
  }
  const images = tf.reshape(output, [layout.batch, -1]);
  return tf.reshape(tf.mul(images, tf.reshape(multipliers, [layout.batch, 1])), output.shape);
}

/**
 * Drop path sites of `blocks`: the rate grows linearly from 0 in the first block to `rate` in the last, as in timm. So a
 * first block without its shortcut is never dropped, which would leave nothing of the image.
 */
export function dropPathSites(blocks: readonly (readonly ResidualBranch[])[], rate: number): DropPathSite[] {
  return blocks.flatMap((branches, index) => {
    const blockRate = blocks.length === 1 ? 0 : (rate * index) / (blocks.length - 1);
    return blockRate === 0 ? [] : branches.map(({ site }) => ({ name: site, rate: blockRate }));
  });
}
