import { differentiable } from '../../tensor/differentiable.ts';
import type { Tensor } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';

/** Exact GELU, x * Phi(x) with the error function (Hendrycks and Gimpel, 2016), as timm's networks use it. */
export function gelu<Input extends Tensor>(input: Input): Input {
  return differentiable(
    [input],
    (save) => {
      const scaled = tf.mul(input, Math.SQRT1_2);
      const cumulative = tf.add(tf.mul(tf.erf(scaled), 0.5), 0.5);
      save(scaled, cumulative);
      return tf.mul(input, cumulative);
    },
    (gradient, [scaled, cumulative]) => {
      // d/dx x Phi(x) = Phi(x) + x phi(x), and x phi(x) = u exp(-u^2) / sqrt(pi) with u = x / sqrt(2).
      const density = tf.exp(tf.neg(tf.square(scaled as Tensor)));
      const slope = tf.add(cumulative as Tensor, tf.mul(tf.mul(scaled as Tensor, density), 1 / Math.sqrt(Math.PI)));
      return [tf.mul(gradient, slope)];
    },
  );
}
