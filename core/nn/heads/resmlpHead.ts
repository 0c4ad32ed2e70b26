import { affineNorm } from '../layers/affineNorm.ts';
import { crossPatchLinearLayer } from '../layers/crossPatchLinear.ts';
import { mlpLayer } from '../layers/mlp.ts';
import type { HeadNetwork } from '../network.ts';
import { headOfTwoResidualBlocks } from './headOfBlocks.ts';
import type { HeadOptions } from './headOptions.ts';

/**
 * ResMLP blocks (Touvron et al., 2021): a linear layer across patches, affine maps in place of norms, no LayerScale.
 * The cross-patch layer has its own weights for each grid size of `options.grids`.
 */
export function resmlpHead(options: HeadOptions): HeadNetwork {
  const { width, grids } = options;
  const parts = {
    tokenMixer: (block: string) =>
      crossPatchLinearLayer(affineNorm(`${block}.norm1`, width), `${block}.linear_tokens`, { channels: width, grids }),
    mlp: (block: string) => mlpLayer(affineNorm(`${block}.norm2`, width), `${block}.mlp_channels`, width),
  };
  return headOfTwoResidualBlocks(options, parts, affineNorm('norm', width));
}
