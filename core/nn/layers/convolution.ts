import type { Tensor2D, Tensor4D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import type { Initialiser } from '../initialiser.ts';
import { zeros } from '../initialiser.ts';
import type { Grid, ParameterSpecification } from '../network.ts';
import { convolve } from './convolve.ts';
import type { Layer } from './layer.ts';
import { addBias, product } from './linear.ts';
import type { Resampling } from './resampling.ts';

export interface ConvolutionOptions {
  /** Of the kernel, in both directions. */
  readonly size: number;
  readonly stride: number;
  /** Rows and columns of zeros on each side. */
  readonly padding: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly bias: boolean;
  readonly initialise: Initialiser;
}

/** He et al. (2015) by outputs, the start of every ResNet convolution in timm. */
export function normalByOutputs(size: number, outputs: number): Initialiser {
  return { kind: 'normal', deviation: Math.sqrt(2 / (size * size * outputs)) };
}

/** A convolution over a grid, `name.weight` [size, size, in, out] and perhaps `name.bias`. */
export function convolution(name: string, options: ConvolutionOptions): Resampling {
  const { size, stride, padding, inputs, outputs, initialise } = options;
  const weight: ParameterSpecification = { name: `${name}.weight`, shape: [size, size, inputs, outputs], initialise, kind: 'convolution', decay: true };
  const bias: ParameterSpecification = { name: `${name}.bias`, shape: [outputs], initialise: zeros, kind: 'bias', decay: false };
  const along = (length: number) => Math.floor((length + 2 * padding - size) / stride) + 1;
  const grid = (from: Grid): Grid => ({ height: along(from.height), width: along(from.width) });

  function convolved(tokens: Tensor2D, kernel: Tensor4D, batch: number, from: Grid): Tensor2D {
    // Without neighbours it is a product of matrices, in float32 the faster operation.
    if (size === 1 && stride === 1) {
      return product(tokens, tf.reshape(kernel, [inputs, outputs]));
    }
    const images: Tensor4D = tf.reshape(tokens, [batch, from.height, from.width, inputs]);
    return tf.reshape(convolve(images, kernel, stride, padding), [-1, outputs]);
  }

  return {
    parameters: options.bias ? [weight, bias] : [weight],
    buffers: [],
    grid,
    apply: (context, tokens, batch, from) => {
      const output = convolved(tokens, context.parameter(weight.name) as Tensor4D, batch, from);
      return options.bias ? addBias(output, context.parameter(bias.name)) : output;
    },
    multiplyAdds: (from) => {
      const { height, width } = grid(from);
      return height * width * size * size * inputs * outputs;
    },
  };
}

/** Convolution over the token grid without bias, stride 1, zero padding; `name.weight` [size, size, in, out]. */
export function convolutionLayer(name: string, size: number, inputs: number, outputs: number): Layer {
  const initialise = normalByOutputs(size, outputs);
  const inner = convolution(name, { size, stride: 1, padding: (size - 1) / 2, inputs, outputs, bias: false, initialise });
  return {
    parameters: inner.parameters,
    buffers: [],
    apply: (context, tokens, { batch, grid }) => inner.apply(context, tokens, batch, grid),
    multiplyAdds: ({ grid }) => inner.multiplyAdds(grid),
  };
}
