import { inFullPrecision } from '../../tensor/compile/halfPrecision.ts';
import { differentiable } from '../../tensor/differentiable.ts';
import { hasFusedKernels } from '../../tensor/fusedKernels.ts';
import { nativeOutputs } from '../../tensor/nativeOperation.ts';
import type { Tensor, Tensor2D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import { biasGradient, linearInputGradient, linearProduct, matrixProduct } from './nativeProducts.ts';

/** (input * scale + offset) weight + bias, computed as input (scale * weight) + (offset weight + bias). */
export function affineLinear(input: Tensor2D, scale: Tensor, offset: Tensor, weight: Tensor, bias: Tensor): Tensor2D {
  return differentiable(
    [input, scale, offset, weight, bias],
    (save) => {
      const [scaled, moved] = foldNorm(scale, offset, weight, bias);
      save(input, scale, offset, weight, scaled);
      return linearProduct(input, scaled, moved);
    },
    (gradient, saved) => {
      const [x, factor, shift, w, scaled] = saved as [Tensor, Tensor, Tensor, Tensor, Tensor];
      const movedGradient = biasGradient(gradient);
      const [weightGradient, scaleGradient, offsetGradient] = foldNormGradient(matrixProduct(x, gradient, true, false), movedGradient, w, factor, shift);
      return [linearInputGradient(gradient, scaled), scaleGradient, offsetGradient, weightGradient, movedGradient];
    },
  );
}

/** scale * weight, [in, out], and offset weight + bias, [out]. */
function foldNorm(scale: Tensor, offset: Tensor, weight: Tensor, bias: Tensor): [Tensor, Tensor] {
  if (hasFusedKernels()) {
    return nativeOutputs('HsslFoldNorm', { Output: { type: 'float32' } }, [weight, scale, offset, bias], 2) as [Tensor, Tensor];
  }
  const [inputs, outputs] = weight.shape as [number, number];
  const scaled = tf.mul(weight, tf.reshape(scale, [inputs, 1]));
  // A vector's product: too small to gain from a lower precision, and every row of the output depends on it.
  const product = inFullPrecision(() => matrixProduct(tf.reshape(offset, [1, inputs]), weight));
  return [scaled, tf.add(tf.reshape(product, [outputs]), bias)];
}

/** Gradients of {@link foldNorm} in weight, scale and offset. */
function foldNormGradient(scaledGradient: Tensor, movedGradient: Tensor, weight: Tensor, scale: Tensor, offset: Tensor): [Tensor, Tensor, Tensor] {
  if (hasFusedKernels()) {
    const inputs = [scaledGradient, movedGradient, weight, scale, offset];
    return nativeOutputs('HsslFoldNormGradient', { T: { type: 'float32' } }, inputs, 3) as [Tensor, Tensor, Tensor];
  }
  const [inputs, outputs] = weight.shape as [number, number];
  const row = tf.reshape(movedGradient, [1, outputs]);
  const column = (vector: Tensor) => tf.reshape(vector, [inputs, 1]);
  const [offsetGradient, offsetPart] = inFullPrecision(() => [matrixProduct(weight, row, false, true), matrixProduct(column(offset), row)] as const);
  return [
    tf.add(tf.mul(scaledGradient, column(scale)), offsetPart),
    tf.sum(tf.mul(scaledGradient, weight), 1),
    tf.reshape(offsetGradient, [inputs]),
  ];
}
