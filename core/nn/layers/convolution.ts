import type { Tensor4D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import type { ParameterSpecification } from '../network.ts';
import type { Layer } from './layer.ts';

/** Convolution over the token grid without bias, stride 1, zero padding; `name.weight` [size, size, in, out]. */
export function convolutionLayer(name: string, size: number, inputs: number, outputs: number): Layer {
  const weight: ParameterSpecification = {
    name: `${name}.weight`,
    shape: [size, size, inputs, outputs],
    // He et al. (2015) by outputs, the start of every ResNet convolution in timm.
    initialise: { kind: 'normal', deviation: Math.sqrt(2 / (size * size * outputs)) },
    kind: 'convolution',
    decay: true,
  };
  return {
    parameters: [weight],
    buffers: [],
    apply: (context, tokens, { batch, grid }) => {
      const images: Tensor4D = tf.reshape(tokens, [batch, grid.height, grid.width, inputs]);
      const output = tf.conv2d(images, context.parameter(weight.name) as Tensor4D, 1, 'same');
      return tf.reshape(output, [-1, outputs]);
    },
    multiplyAdds: ({ tokens }) => tokens * size * size * inputs * outputs,
  };
}
