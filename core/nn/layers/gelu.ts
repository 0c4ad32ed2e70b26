import { differentiable } from '../../tensor/differentiable.ts';
import { hasFusedKernels } from '../../tensor/fusedKernels.ts';
import { nativeOperation } from '../../tensor/nativeOperation.ts';
import type { Tensor } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';

/** Logarithm of 1 / sqrt(pi). */
const logDensityFactor = -0.5 * Math.log(Math.PI);

/**
 * Exact GELU, x * Phi(x) with the error function (Hendrycks and Gimpel, 2016), as timm's networks use it. The forward
 * operations are those that TensorFlow's graph optimiser knows, and fuses into the product before it, as exact GELU.
 */
export function gelu<Input extends Tensor>(input: Input): Input {
  return hasFusedKernels() ? geluFused(input) : geluByParts(input);
}

function geluFused<Input extends Tensor>(input: Input): Input {
  const type = { T: { type: 'float32' } } as const;
  return differentiable(
    [input],
    (save) => {
      save(input);
      return nativeOperation('HsslGelu', type, [input]);
    },
    (gradient, saved) => [nativeOperation('HsslGeluGradient', type, [gradient, ...saved])],
  );
}

function geluByParts<Input extends Tensor>(input: Input): Input {
  return differentiable(
    [input],
    (save) => {
      const scaled = tf.mul(input, Math.SQRT1_2);
      const cumulative = tf.mul(nativeOperation('AddV2', { T: { type: 'float32' } }, [tf.erf(scaled), tf.scalar(1)]), 0.5);
      save(scaled, cumulative);
      return tf.mul(cumulative, input);
    },
    (gradient, saved) => {
      // d/dx x Phi(x) = Phi(x) + x phi(x), and x phi(x) = u exp(-u^2) / sqrt(pi) with u = x / sqrt(2).
      const [scaled, cumulative] = saved as [Tensor, Tensor];
      const density = tf.exp(tf.sub(logDensityFactor, tf.square(scaled)));
      return [tf.mul(gradient, tf.add(cumulative, tf.mul(scaled, density)))];
    },
  );
}
