import type { Tensor, Tensor2D, Tensor4D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import type { ParameterSpecification } from '../network.ts';
import type { Layer } from './layer.ts';
import type { Norm } from './norm.ts';
import { scaleColumns } from './scaleColumns.ts';

/**
 * PoolFormer's mixer (Yu et al., 2022, Eq. 4) with its norm and LayerScale: the mean of the 3 x 3 neighbourhood inside the
 * grid minus the token itself. Pooling keeps a number that is the same everywhere, so the norm's offset drops out: its
 * gradient is zero.
 */
export function poolingMixer(norm: Norm, scale: ParameterSpecification): Layer {
  return {
    parameters: [...norm.parameters, scale],
    buffers: [],
    apply: (context, tokens, layout) => {
      const { batch, grid } = layout;
      const normalised = norm.normalise(tokens, layout);
      const images: Tensor4D = tf.reshape(normalised, [batch, grid.height, grid.width, tokens.shape[1]]);
      const difference: Tensor2D = tf.sub(tf.reshape(tf.avgPool(images, 3, 1, 'same'), tokens.shape), normalised);
      const factors: Tensor = tf.mul(norm.scale(context), context.parameter(scale.name));
      return scaleColumns(difference, factors, norm.offset(context));
    },
    multiplyAdds: () => 0,
  };
}
