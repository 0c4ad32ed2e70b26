import { hasFusedKernels } from '../../tensor/fusedKernels.ts';
import { nativeOperation, nativeOutputs } from '../../tensor/nativeOperation.ts';
import type { Tensor } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';

// Neither is on the gradient tape: attention calls both from its own gradient.

/** [sequences * tokens, parts * heads * size] to `parts` matrices for each head, [sequences, heads, tokens, size]. */
export function splitHeads(rows: Tensor, sequences: number, parts: number, heads: number): Tensor[] {
  if (hasFusedKernels()) {
    const attributes = { T: { type: 'float32' }, sequences: { integer: sequences }, parts: { integer: parts }, heads: { integer: heads } } as const;
    return nativeOutputs('HsslSplitHeads', attributes, [rows], parts);
  }
  const [count, columns] = rows.shape as [number, number];
  return tf.unstack(tf.transpose(tf.reshape(rows, [sequences, count / sequences, parts, heads, columns / (parts * heads)]), [2, 0, 3, 1, 4]));
}

/** The inverse of {@link splitHeads}. */
export function joinHeads(matrices: readonly Tensor[]): Tensor {
  if (hasFusedKernels()) {
    return nativeOperation('HsslJoinHeads', { T: { type: 'float32' }, parts: { integer: matrices.length } }, matrices);
  }
  const [sequences, heads, tokens, size] = (matrices[0] as Tensor).shape as [number, number, number, number];
  return tf.reshape(tf.transpose(tf.stack([...matrices]), [1, 3, 0, 2, 4]), [sequences * tokens, matrices.length * heads * size]);
}
