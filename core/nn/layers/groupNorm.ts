import { tf } from '../../tensor/tensorflow.ts';
import type { Norm } from './norm.ts';
import { normaliseRows, normOf } from './norm.ts';

/** Group normalisation with one group, PoolFormer's norm: over all tokens and channels of an image together. */
export function groupNorm(name: string, channels: number, epsilon = 1e-5): Norm {
  return normOf(`${name}.weight`, `${name}.bias`, channels, (tokens, { batch }) =>
    tf.reshape(normaliseRows(tf.reshape(tokens, [batch, -1]), epsilon), tokens.shape),
  );
}
