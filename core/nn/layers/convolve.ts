import { differentiable } from '../../tensor/differentiable.ts';
import { nativeOperation } from '../../tensor/nativeOperation.ts';
import type { Tensor4D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';

/**
 * Convolution without bias. Zeros are added on all four sides alike, as in PyTorch: TensorFlow's `SAME` adds less of them
 * at the start where the stride is not 1. There they are added before, because TensorFlow gives gradients of a convolution
 * with explicit padding to its slow kernels (six times as long for a ResNet-18).
 *
 * @param images - batch x height x width x in
 * @param kernel - [size, size, in, out]
 * @param padding - rows and columns of zeros on each side
 */
export function convolve(images: Tensor4D, kernel: Tensor4D, stride: number, padding: number): Tensor4D {
  if (padding === 0) {
    return convolvePadded(images, kernel, stride, 'VALID');
  }
  if (stride === 1 && 2 * padding + 1 === kernel.shape[0]) {
    return convolvePadded(images, kernel, stride, 'SAME');
  }
  const sides: [number, number] = [padding, padding];
  return convolvePadded(tf.pad(images, [[0, 0], sides, sides, [0, 0]]), kernel, stride, 'VALID');
}

function convolvePadded(images: Tensor4D, kernel: Tensor4D, stride: number, padding: 'VALID' | 'SAME'): Tensor4D {
  const attributes = {
    T: { type: 'float32' },
    strides: { integer: [1, stride, stride, 1] },
    padding: { text: padding },
    data_format: { text: 'NHWC' },
    dilations: { integer: [1, 1, 1, 1] },
  } as const;
  return differentiable(
    [images, kernel],
    (save) => {
      save(images, kernel);
      return nativeOperation('Conv2D', attributes, [images, kernel]);
    },
    (gradient, saved) => {
      const [x, k] = saved as [Tensor4D, Tensor4D];
      return [
        nativeOperation('Conv2DBackpropInput', attributes, [tf.tensor1d(x.shape, 'int32'), k, gradient]),
        nativeOperation('Conv2DBackpropFilter', attributes, [x, tf.tensor1d(k.shape, 'int32'), gradient]),
      ];
    },
  );
}
