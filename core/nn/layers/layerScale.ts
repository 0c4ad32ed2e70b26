import type { Tensor2D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import type { ForwardContext, ParameterSpecification } from '../network.ts';
import { affine } from './affine.ts';
import type { LinearLayer } from './linear.ts';
import { linear } from './linear.ts';

/** LayerScale's numbers (Touvron et al., 2021, "Going deeper with Image Transformers", Eq. 3), one for each channel. */
export function layerScale(name: string, channels: number, initial: number): ParameterSpecification {
  return { name, shape: [channels], initialise: { kind: 'constant', value: initial }, kind: 'normalisation', decay: false };
}

/**
 * A linear layer whose output a LayerScale multiplies. The scale is multiplied into weights and bias, which is the same
 * function but touches in x out numbers instead of rows x out ones in both directions: rows are many more.
 */
export function scaledLinear(layer: LinearLayer, scale: ParameterSpecification): LinearLayer {
  const factors = (context: ForwardContext) => context.parameter(scale.name);
  const weight = (context: ForwardContext) => affine(layer.weight(context) as Tensor2D, factors(context), tf.zeros(scale.shape as [number]));
  const bias = (context: ForwardContext) => tf.mul(layer.bias(context), factors(context));
  return {
    ...layer,
    parameters: [...layer.parameters, scale],
    weight,
    bias,
    apply: (context, tokens) => linear(tokens, weight(context), bias(context)),
  };
}
