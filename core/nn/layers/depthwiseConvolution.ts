import { differentiable } from '../../tensor/differentiable.ts';
import { hasFusedKernels } from '../../tensor/fusedKernels.ts';
import { nativeOperation } from '../../tensor/nativeOperation.ts';
import type { Tensor, Tensor4D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import { smallNormal, zeros } from '../initialiser.ts';
import type { Grid, ParameterSpecification } from '../network.ts';
import type { Layer } from './layer.ts';
import { addBias } from './linear.ts';

const attributes = {
  T: { type: 'float32' },
  strides: { integer: [1, 1, 1, 1] },
  padding: { text: 'SAME' },
  data_format: { text: 'NHWC' },
  dilations: { integer: [1, 1, 1, 1] },
} as const;

/** Side of the kernels that our operation takes. */
const fusedSize = 7;

/**
 * Without our operation: up to this many positions the kernel's gradient comes from products. Measured with a 7x7 kernel on two cores, in
 * milliseconds, products against TensorFlow's own: 1.3 against 2.8 at 64 x 7 x 7 x 96, 2.9 against 6.3 at 64 x 8 x 8 x 192,
 * but 9.8 against 4.6 at 16 x 14 x 14 x 192, because products grow with the square of the positions.
 */
const mostPositionsForProducts = 64;

/** Depthwise convolution, stride 1, zero padding. Images batch x height x width x channels, kernel [size, size, channels, 1]. */
export function depthwiseConvolution(images: Tensor4D, kernel: Tensor4D): Tensor4D {
  const size = kernel.shape[0];
  return differentiable(
    [images, kernel],
    (save) => {
      save(images, kernel);
      return nativeOperation('DepthwiseConv2dNative', attributes, [images, kernel]);
    },
    (gradient, saved) => {
      const [x, k] = saved as [Tensor4D, Tensor4D];
      // With stride 1 it is a convolution with the reversed kernel, for which TensorFlow has the faster operation: 18 against 22 ms for the blocks of a ConvNeXt-T.
      const imageGradient = nativeOperation('DepthwiseConv2dNative', attributes, [gradient, tf.reverse(k, [0, 1])]);
      return [imageGradient, kernelGradient(x, gradient as Tensor4D, size)];
    },
  );
}

function kernelGradient(images: Tensor4D, gradient: Tensor4D, size: number): Tensor {
  const [batch, height, width, channels] = images.shape;
  if (hasFusedKernels() && size === fusedSize) {
    return nativeOperation('HsslDepthwiseKernelGradient', { T: { type: 'float32' } }, [images, gradient]);
  }
  const positions = height * width;
  if (positions > mostPositionsForProducts) {
    const kernelShape = tf.tensor1d([size, size, channels, 1], 'int32');
    return nativeOperation('DepthwiseConv2dNativeBackpropFilter', attributes, [images, kernelShape, gradient]);
  }
  // For each channel the products of all pairs of positions; a kernel element sums the pairs that lie its offset apart.
  const byChannel = (tensor: Tensor) => tf.transpose(tf.reshape(tensor, [batch, positions, channels]), [2, 0, 1]);
  const pairs = tf.reshape(tf.matMul(byChannel(gradient), byChannel(images), true, false), [channels, positions * positions]);
  return tf.reshape(tf.matMul(pairsByOffset({ height, width }, size), pairs, false, true), [size, size, channels, 1]);
}

/** 1 where a pair (output, input) of positions is joined by an element of the kernel: [size * size, positions * positions]. */
function pairsByOffset(grid: Grid, size: number): Tensor {
  const positions = grid.height * grid.width;
  const reach = (size - 1) / 2;
  const values = new Float32Array(size * size * positions * positions);
  for (let output = 0; output < positions; output += 1) {
    for (let input = 0; input < positions; input += 1) {
      const row = Math.floor(input / grid.width) - Math.floor(output / grid.width) + reach;
      const column = (input % grid.width) - (output % grid.width) + reach;
      if (row >= 0 && row < size && column >= 0 && column < size) {
        values[(row * size + column) * positions * positions + output * positions + input] = 1;
      }
    }
  }
  return tf.tensor2d(values, [size * size, positions * positions]);
}

/** Depthwise convolution of the token grid with bias, `name.weight` and `name.bias`. */
export function depthwiseConvolutionLayer(name: string, size: number, channels: number): Layer {
  const weight: ParameterSpecification = {
    name: `${name}.weight`,
    shape: [size, size, channels, 1],
    initialise: smallNormal,
    kind: 'depthwiseConvolution',
    decay: true,
  };
  const bias: ParameterSpecification = { name: `${name}.bias`, shape: [channels], initialise: zeros, kind: 'bias', decay: false };
  return {
    parameters: [weight, bias],
    buffers: [],
    apply: (context, tokens, { batch, grid }) => {
      const images: Tensor4D = tf.reshape(tokens, [batch, grid.height, grid.width, channels]);
      const output = depthwiseConvolution(images, context.parameter(weight.name) as Tensor4D);
      return addBias(tf.reshape(output, tokens.shape), context.parameter(bias.name));
    },
    multiplyAdds: ({ tokens }) => tokens * size * size * channels,
  };
}
