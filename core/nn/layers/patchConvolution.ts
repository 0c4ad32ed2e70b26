import type { Tensor, Tensor2D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import { uniformByInputs } from '../initialiser.ts';
import type { ForwardContext, Grid, ParameterSpecification } from '../network.ts';

/** Weights of a convolution whose stride is its kernel, for one product with patches whose positions are laid side by side. */
export interface PatchConvolution {
  readonly parameters: readonly ParameterSpecification[];
  /** [size * size * inputs, outputs] */
  weight(context: ForwardContext): Tensor2D;
  bias(context: ForwardContext): Tensor;
  /** Multiply-adds for one image with this grid of patches. */
  multiplyAdds(patches: Grid): number;
}

/** `name.weight` [size, size, inputs, outputs] and `name.bias`, started as PyTorch starts a convolution. */
export function patchConvolution(name: string, size: number, inputs: number, outputs: number): PatchConvolution {
  const fanIn = size * size * inputs;
  const initialise = uniformByInputs(fanIn);
  const weight: ParameterSpecification = { name: `${name}.weight`, shape: [size, size, inputs, outputs], initialise, kind: 'convolution', decay: true };
  const bias: ParameterSpecification = { name: `${name}.bias`, shape: [outputs], initialise, kind: 'bias', decay: false };
  return {
    parameters: [weight, bias],
    weight: (context) => tf.reshape(context.parameter(weight.name), [fanIn, outputs]),
    bias: (context) => context.parameter(bias.name),
    multiplyAdds: ({ height, width }) => height * width * fanIn * outputs,
  };
}
