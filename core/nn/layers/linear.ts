import { differentiable } from '../../tensor/differentiable.ts';
import type { Tensor, Tensor2D } from '../../tensor/tensorflow.ts';
import type { Initialiser } from '../initialiser.ts';
import { smallNormal, zeros } from '../initialiser.ts';
import type { ForwardContext, ParameterSpecification } from '../network.ts';
import type { Layer } from './layer.ts';
import { biasAdd, biasGradient, linearInputGradient, linearProduct, matrixProduct } from './nativeProducts.ts';

/** [rows, in] times [in, out] plus a bias [out]. */
export function linear(input: Tensor2D, weight: Tensor, bias: Tensor): Tensor2D {
  return differentiable(
    [input, weight, bias],
    (save) => {
      save(input, weight);
      return linearProduct(input, weight, bias);
    },
    (gradient, [x, w]) => [
      linearInputGradient(gradient, w as Tensor),
      matrixProduct(x as Tensor, gradient, true, false),
      biasGradient(gradient),
    ],
  );
}

/** [rows, in] times [in, out]. */
export function product(input: Tensor2D, weight: Tensor): Tensor2D {
  return differentiable(
    [input, weight],
    (save) => {
      save(input, weight);
      return linearProduct(input, weight, null);
    },
    (gradient, [x, w]) => [linearInputGradient(gradient, w as Tensor), matrixProduct(x as Tensor, gradient, true, false)],
  );
}

/** Rows plus a bias for each channel, [channels]. */
export function addBias(input: Tensor2D, bias: Tensor): Tensor2D {
  return differentiable(
    [input, bias],
    () => biasAdd(input, bias),
    (gradient) => [gradient, biasGradient(gradient)],
  );
}

/** A linear layer with bias, whose weights other layers may read too. */
export interface LinearLayer extends Layer {
  readonly outputs: number;
  weight(context: ForwardContext): Tensor;
  bias(context: ForwardContext): Tensor;
}

/** `name.weight` [in, out] and `name.bias`. */
export function linearLayer(
  name: string,
  inputs: number,
  outputs: number,
  initialise: Initialiser = smallNormal,
  kind: 'linear' | 'pointwiseConvolution' = 'linear',
): LinearLayer {
  const weight: ParameterSpecification = { name: `${name}.weight`, shape: [inputs, outputs], initialise, kind, decay: true };
  const bias: ParameterSpecification = { name: `${name}.bias`, shape: [outputs], initialise: zeros, kind: 'bias', decay: false };
  return {
    outputs,
    parameters: [weight, bias],
    buffers: [],
    weight: (context) => context.parameter(weight.name),
    bias: (context) => context.parameter(bias.name),
    apply: (context, tokens) => linear(tokens, context.parameter(weight.name), context.parameter(bias.name)),
    multiplyAdds: ({ tokens }) => tokens * inputs * outputs,
  };
}
