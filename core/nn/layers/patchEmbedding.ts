import type { Tensor2D, Tensor4D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import { uniformByInputs } from '../initialiser.ts';
import type { ForwardContext, Grid, ParameterSpecification } from '../network.ts';
import { linear } from './linear.ts';

/** Cuts images into patches and projects each: a convolution whose stride is its kernel, written as one product. */
export interface PatchEmbedding {
  readonly parameters: readonly ParameterSpecification[];
  /** Images, batch x height x width x channels, to tokens [batch * patches, width]. */
  apply(context: ForwardContext, images: Tensor4D, grid: Grid): Tensor2D;
  multiplyAdds(grid: Grid): number;
}

/** `name.weight` [patch, patch, channels, width] and `name.bias`, started as PyTorch starts a convolution. */
export function patchEmbedding(name: string, patchSize: number, channels: number, width: number): PatchEmbedding {
  const inputs = patchSize * patchSize * channels;
  const initialise = uniformByInputs(inputs);
  const weight: ParameterSpecification = {
    name: `${name}.weight`,
    shape: [patchSize, patchSize, channels, width],
    initialise,
    kind: 'convolution',
    decay: true,
  };
  const bias: ParameterSpecification = { name: `${name}.bias`, shape: [width], initialise, kind: 'bias', decay: false };
  return {
    parameters: [weight, bias],
    apply: (context, images, grid) => {
      const batch = images.shape[0];
      const cut = tf.transpose(tf.reshape(images, [batch, grid.height, patchSize, grid.width, patchSize, channels]), [0, 1, 3, 2, 4, 5]);
      const patches: Tensor2D = tf.reshape(cut, [batch * grid.height * grid.width, inputs]);
      return linear(patches, tf.reshape(context.parameter(weight.name), [inputs, width]), context.parameter(bias.name));
    },
    multiplyAdds: (grid) => grid.height * grid.width * inputs * width,
  };
}
