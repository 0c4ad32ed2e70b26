import type { BaseArchitecture } from '../contract/architectures.ts';
import type { NetworkSize } from '../contract/spec.ts';
import { baseDefinitions } from './baseRegistry.ts';
import type { BaseNetwork } from './network.ts';

/**
 * Builds a whole network, as a spec's base describes it. Needs no engine. Errors: `badInput` for sizes that do not fit.
 *
 * @param channels - of the images
 * @param cropSizes - side lengths of the crops that it sees, global ones first
 * @param dropPath - rate of the last block
 */
export function buildBase(
  base: NetworkSize & { readonly architecture: BaseArchitecture; readonly imageSize: number },
  channels: number,
  cropSizes: readonly number[],
  dropPath = 0,
): BaseNetwork {
  const { architecture, ...size } = base;
  return baseDefinitions[architecture].build({ ...size, channels, otherSizes: cropSizes.slice(1), dropPath });
}
