import { differentiable } from '../../tensor/differentiable.ts';
import { nativeOperation } from '../../tensor/nativeOperation.ts';
import type { Tensor, Tensor2D } from '../../tensor/tensorflow.ts';
import type { Initialiser } from '../initialiser.ts';
import { smallNormal, zeros } from '../initialiser.ts';
import type { ParameterSpecification } from '../network.ts';
import type { Layer } from './layer.ts';

/** [rows, in] times [in, out] plus a bias [out]. */
export function linear(input: Tensor2D, weight: Tensor, bias: Tensor): Tensor2D {
  return differentiable(
    [input, weight, bias],
    (save) => {
      save(input, weight);
      return addBias(product(input, weight), bias);
    },
    (gradient, [x, w]) => [
      product(gradient, w as Tensor, false, true),
      product(x as Tensor, gradient, true, false),
      biasGradient(gradient),
    ],
  );
}

/** As {@link linear}, for an input that needs no gradient, such as an image. */
export function linearOfConstant(input: Tensor2D, weight: Tensor, bias: Tensor): Tensor2D {
  return differentiable(
    [weight, bias],
    (save) => {
      save(input);
      return addBias(product(input, weight), bias);
    },
    (gradient, [x]) => [product(x as Tensor, gradient, true, false), biasGradient(gradient)],
  );
}

/** A linear layer with bias, `name.weight` and `name.bias`. */
export function linearLayer(name: string, inputs: number, outputs: number, initialise: Initialiser = smallNormal): Layer {
  const weight: ParameterSpecification = { name: `${name}.weight`, shape: [inputs, outputs], initialise, kind: 'linear', decay: true };
  const bias: ParameterSpecification = { name: `${name}.bias`, shape: [outputs], initialise: zeros, kind: 'bias', decay: false };
  return {
    parameters: [weight, bias],
    buffers: [],
    apply: (context, tokens) => linear(tokens, context.parameter(weight.name), context.parameter(bias.name)),
    multiplyAdds: ({ tokens }) => tokens * inputs * outputs,
  };
}

/** TensorFlow's own matrix product: tfjs takes the batched one, which the graph optimiser cannot fuse with a bias. */
function product(left: Tensor, right: Tensor, transposeLeft = false, transposeRight = false): Tensor {
  return nativeOperation(
    'MatMul',
    { T: { type: 'float32' }, transpose_a: { boolean: transposeLeft }, transpose_b: { boolean: transposeRight } },
    [left, right],
  );
}

function addBias(input: Tensor, bias: Tensor): Tensor {
  return nativeOperation('BiasAdd', { T: { type: 'float32' }, data_format: { text: 'NHWC' } }, [input, bias]);
}

function biasGradient(gradient: Tensor): Tensor {
  return nativeOperation('BiasAddGrad', { T: { type: 'float32' }, data_format: { text: 'NHWC' } }, [gradient]);
}
