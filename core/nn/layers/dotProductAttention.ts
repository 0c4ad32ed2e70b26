import type { Tensor } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import { scaledSoftmax, scaledSoftmaxGradient } from './softmax.ts';

// Neither is on the gradient tape: layers call both from their own gradient.

/**
 * Weights, [sequences, heads, queries, keys], and their sums of values, [sequences, heads, queries, size].
 *
 * @param biased - adds to the logits before they are scaled
 */
export function attend(query: Tensor, key: Tensor, value: Tensor, scale: number, biased = (logits: Tensor) => logits): { weights: Tensor; output: Tensor } {
  const weights = scaledSoftmax(biased(tf.matMul(query, key, false, true)), scale);
  return { weights, output: tf.matMul(weights, value) };
}

/** Gradients of {@link attend} in the logits, query, key and value, from that in its output. */
export function attendGradient(output: Tensor, query: Tensor, key: Tensor, value: Tensor, weights: Tensor, scale: number) {
  const logits = scaledSoftmaxGradient(tf.matMul(output, value, false, true), weights, scale);
  return {
    logits,
    query: tf.matMul(logits, key),
    key: tf.matMul(logits, query, true, false),
    value: tf.matMul(weights, output, true, false),
  };
}
