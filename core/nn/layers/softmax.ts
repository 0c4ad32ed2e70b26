import { hasFusedKernels } from '../../tensor/fusedKernels.ts';
import { nativeOperation } from '../../tensor/nativeOperation.ts';
import type { Tensor } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';

// Neither is on the gradient tape: attention calls both from its own gradient.

/** softmax(scale * logits) along the last axis. */
export function scaledSoftmax(logits: Tensor, scale: number): Tensor {
  return hasFusedKernels()
    ? nativeOperation('HsslSoftmax', { T: { type: 'float32' }, scale: { float: scale } }, [logits])
    : tf.softmax(scale === 1 ? logits : tf.mul(logits, scale));
}

/** Gradient of {@link scaledSoftmax} in its logits, from that in its output: scale * y (g - sum(g y)). */
export function scaledSoftmaxGradient(gradient: Tensor, output: Tensor, scale: number): Tensor {
  if (hasFusedKernels()) {
    return nativeOperation('HsslSoftmaxGradient', { T: { type: 'float32' }, scale: { float: scale } }, [gradient, output]);
  }
  const weighted = tf.mul(gradient, output);
  const logitGradient = tf.sub(weighted, tf.mul(output, tf.sum(weighted, -1, true)));
  return scale === 1 ? logitGradient : tf.mul(logitGradient, scale);
}
