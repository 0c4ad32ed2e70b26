import type { Tensor } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import { scaledSoftmax, scaledSoftmaxGradient } from './softmax.ts';

// Neither is on the gradient tape: layers call both from their own gradient.

/** Weights, [sequences, heads, queries, keys], and their sums of values, [sequences, heads, queries, size]. */
export function attend(query: Tensor, key: Tensor, value: Tensor, scale: number): { weights: Tensor; output: Tensor } {
  const weights = scaledSoftmax(tf.matMul(query, key, false, true), scale);
  return { weights, output: tf.matMul(weights, value) };
}

/** Gradients of {@link attend} in query, key and value, from that in its output. */
export function attendGradient(output: Tensor, query: Tensor, key: Tensor, value: Tensor, weights: Tensor, scale: number): [Tensor, Tensor, Tensor] {
  const valueGradient = tf.matMul(weights, output, true, false);
  const logitGradient = scaledSoftmaxGradient(tf.matMul(output, value, false, true), weights, scale);
  return [tf.matMul(logitGradient, key), tf.matMul(logitGradient, query, true, false), valueGradient];
}
