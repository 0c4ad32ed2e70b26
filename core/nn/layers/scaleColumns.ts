import { differentiable } from '../../tensor/differentiable.ts';
import type { Tensor, Tensor2D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import { biasGradient } from './nativeProducts.ts';

/**
 * Rows times a factor for each channel, [channels].
 *
 * @param without - a parameter that has no influence here, whose gradient is zero
 */
export function scaleColumns(rows: Tensor2D, factors: Tensor, without: Tensor): Tensor2D {
  return differentiable(
    [rows, factors, without],
    (save) => {
      save(rows, factors);
      return tf.mul(rows, factors);
    },
    (gradient, saved) => {
      const [x, factor] = saved as [Tensor, Tensor];
      return [tf.mul(gradient, factor), biasGradient(tf.mul(gradient, x)), tf.zeros(without.shape)];
    },
  );
}
