import type { Network } from './network.ts';
import { elementCount } from './elementCount.ts';

/** Number of trainable numbers of a network, from its declaration: nothing is allocated and no engine is needed. */
export function countParameters(network: Network): number {
  return network.parameters.reduce((sum, parameter) => sum + elementCount(parameter.shape), 0);
}
