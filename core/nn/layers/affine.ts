import { differentiable } from '../../tensor/differentiable.ts';
import { hasFusedKernels } from '../../tensor/fusedKernels.ts';
import { nativeOperation, nativeOutputs } from '../../tensor/nativeOperation.ts';
import type { Tensor, Tensor2D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import { biasAdd, biasGradient } from './nativeProducts.ts';

/**
 * input * scale + offset on rows of channels. The scale is [channels]; the offset is the same for all rows, [channels], or one
 * for each position of an image, [positions, channels].
 */
export function affine(input: Tensor2D, scale: Tensor, offset: Tensor): Tensor2D {
  return hasFusedKernels() ? affineFused(input, scale, offset) : affineByParts(input, scale, offset);
}

function affineFused(input: Tensor2D, scale: Tensor, offset: Tensor): Tensor2D {
  const type = { T: { type: 'float32' } } as const;
  const period = offset.rank === 1 ? 1 : (offset.shape[0] as number);
  return differentiable(
    [input, scale, offset],
    (save) => {
      save(input, scale);
      return nativeOperation('HsslAffine', type, [input, scale, offset]);
    },
    (gradient, saved) => {
      const [x, factor] = saved as [Tensor, Tensor];
      const gradients = nativeOutputs('HsslAffineGradient', { ...type, period: { integer: period } }, [x, gradient, factor], 3) as [Tensor, Tensor, Tensor];
      return gradients.map((part, index) => (index === 2 ? tf.reshape(part, offset.shape) : part));
    },
  );
}

function affineByParts(input: Tensor2D, scale: Tensor, offset: Tensor): Tensor2D {
  const isShared = offset.rank === 1;
  const byImage = isShared ? input.shape : [input.shape[0] / (offset.shape[0] as number), ...offset.shape];
  return differentiable(
    [input, scale, offset],
    (save) => {
      save(input, scale);
      const scaled = tf.mul(input, scale);
      return isShared ? biasAdd(scaled, offset) : tf.reshape(tf.add(tf.reshape(scaled, byImage), offset), input.shape);
    },
    (gradient, saved) => {
      const [x, factor] = saved as [Tensor, Tensor];
      const offsetGradient = isShared ? biasGradient(gradient) : tf.sum(tf.reshape(gradient, byImage), 0);
      return [tf.mul(gradient, factor), biasGradient(tf.mul(gradient, x)), offsetGradient];
    },
  );
}
