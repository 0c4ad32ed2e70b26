import type { RandomStream } from '../tensor/randomStream.ts';
import type { DropPathSite } from './network.ts';

/**
 * Draws the multipliers of all residual branches for one batch, sites x batch: 0 for a dropped image, else
 * 1 / (1 - rate), so that the expectation stays (stochastic depth, Huang et al., 2016, as in timm).
 */
export function drawDropPath(sites: readonly DropPathSite[], batch: number, stream: RandomStream): Float32Array {
  const multipliers = new Float32Array(sites.length * batch);
  sites.forEach(({ rate }, row) => {
    for (let image = 0; image < batch; image += 1) {
      multipliers[row * batch + image] = stream.uniform() < rate ? 0 : 1 / (1 - rate);
    }
  });
  return multipliers;
}
