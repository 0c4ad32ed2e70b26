import { differentiable } from '../../tensor/differentiable.ts';
import type { Tensor, Tensor2D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';

/** Smallest length that is divided by, as in PyTorch's `normalize`. */
const smallestLength = 1e-12;

/** Vectors along `axis` of a matrix to Euclidean length 1. */
export function normaliseLength(input: Tensor2D, axis: 0 | 1): Tensor2D {
  return differentiable(
    [input],
    (save) => {
      const inverse = tf.div(1, tf.maximum(tf.sqrt(tf.sum(tf.square(input), axis, true)), smallestLength));
      const direction = tf.mul(input, inverse);
      save(direction, inverse);
      return direction;
    },
    (gradient, saved) => {
      const [direction, inverse] = saved as [Tensor, Tensor];
      const along = tf.sum(tf.mul(gradient, direction), axis, true);
      return [tf.mul(tf.sub(gradient, tf.mul(direction, along)), inverse)];
    },
  );
}
