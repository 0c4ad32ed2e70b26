import { differentiable } from '../../tensor/differentiable.ts';
import { nativeOperation } from '../../tensor/nativeOperation.ts';
import type { Tensor, Tensor2D, Tensor4D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import type { Grid } from '../network.ts';
import type { Resampling } from './resampling.ts';

/** Less than every number that a network computes, so that padding never is the largest. */
const lowest = -3e38;

/** The largest number of each 3 x 3 window at every second row and column, with one row and column of padding (ResNet's stem). */
export function maxPooling(channels: number): Resampling {
  return {
    parameters: [],
    buffers: [],
    grid: ({ height, width }: Grid) => ({ height: Math.ceil(height / 2), width: Math.ceil(width / 2) }),
    apply: (_context, tokens, batch, from) => tf.reshape(maxPool(tf.reshape(tokens, [batch, from.height, from.width, channels])), [-1, channels]) as Tensor2D,
    multiplyAdds: () => 0,
  };
}

function maxPool(images: Tensor4D): Tensor4D {
  const attributes = {
    T: { type: 'float32' },
    ksize: { integer: [1, 3, 3, 1] },
    strides: { integer: [1, 2, 2, 1] },
    padding: { text: 'VALID' },
    data_format: { text: 'NHWC' },
  } as const;
  // On the tape by itself: the gradient of padding cuts it off again.
  const padded = tf.pad(images, [[0, 0], [1, 1], [1, 1], [0, 0]], lowest);
  return differentiable(
    [padded],
    (save) => {
      const pooled = nativeOperation('MaxPool', attributes, [padded]);
      save(padded, pooled);
      return pooled;
    },
    (gradient, saved) => [nativeOperation('MaxPoolGrad', attributes, [...(saved as [Tensor, Tensor]), gradient])],
  );
}
