import type { Norm } from './norm.ts';
import { normaliseRows, normOf } from './norm.ts';

/** Layer normalisation over the channels of each token, `name.weight` and `name.bias`. */
export function layerNorm(name: string, channels: number, epsilon: number): Norm {
  return normOf(`${name}.weight`, `${name}.bias`, channels, (tokens) => normaliseRows(tokens, epsilon));
}
