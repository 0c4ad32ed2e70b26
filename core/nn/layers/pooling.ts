import type { Tensor4D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import type { Layer } from './layer.ts';

/** PoolFormer's mixer (Yu et al., 2022, Eq. 4): the mean of the 3x3 neighbourhood inside the grid, minus the token itself. */
export function poolingLayer(channels: number): Layer {
  return {
    parameters: [],
    buffers: [],
    apply: (_context, tokens, { batch, grid }) => {
      const images: Tensor4D = tf.reshape(tokens, [batch, grid.height, grid.width, channels]);
      return tf.sub(tf.reshape(tf.avgPool(images, 3, 1, 'same'), tokens.shape), tokens);
    },
    multiplyAdds: () => 0,
  };
}
