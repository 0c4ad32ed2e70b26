import { differentiable } from '../../tensor/differentiable.ts';
import { hasFusedKernels } from '../../tensor/fusedKernels.ts';
import { nativeOperation, nativeOutputs } from '../../tensor/nativeOperation.ts';
import type { Tensor, Tensor2D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import { ones, zeros } from '../initialiser.ts';
import type { ForwardContext, ParameterSpecification } from '../network.ts';
import { affine } from './affine.ts';
import { affineLinear } from './foldedNorm.ts';
import type { Layer, TokenLayout } from './layer.ts';
import type { LinearLayer } from './linear.ts';

/** A norm of two parts: `normalise`, without parameters, then a scale and an offset for each channel. */
export interface Norm extends Layer {
  normalise(tokens: Tensor2D, layout: TokenLayout): Tensor2D;
  scale(context: ForwardContext): Tensor;
  offset(context: ForwardContext): Tensor;
}

/** Scale and offset of a norm: one-dimensional, so never decayed. */
export function normParameters(scaleName: string, offsetName: string, channels: number): [ParameterSpecification, ParameterSpecification] {
  return [
    { name: scaleName, shape: [channels], initialise: ones, kind: 'normalisation', decay: false },
    { name: offsetName, shape: [channels], initialise: zeros, kind: 'normalisation', decay: false },
  ];
}

/** A norm whose scale and offset have these names. */
export function normOf(scaleName: string, offsetName: string, channels: number, normalise: Norm['normalise']): Norm {
  return {
    parameters: normParameters(scaleName, offsetName, channels),
    buffers: [],
    normalise,
    scale: (context) => context.parameter(scaleName),
    offset: (context) => context.parameter(offsetName),
    apply: (context, tokens, layout) => affine(normalise(tokens, layout), context.parameter(scaleName), context.parameter(offsetName)),
    multiplyAdds: () => 0,
  };
}

/** Each row of a matrix to mean 0 and variance 1. */
export function normaliseRows(input: Tensor2D, epsilon: number): Tensor2D {
  return hasFusedKernels() ? normaliseRowsFused(input, epsilon) : normaliseRowsByParts(input, epsilon);
}

function normaliseRowsFused(input: Tensor2D, epsilon: number): Tensor2D {
  const types = { T: { type: 'float32' }, Output: { type: 'float32' } } as const;
  return differentiable(
    [input],
    (save) => {
      const [normalised, inverse] = nativeOutputs('HsslNormalise', { ...types, epsilon: { float: epsilon } }, [input], 2) as [Tensor, Tensor];
      save(normalised, inverse);
      return normalised;
    },
    (gradient, saved) => [nativeOperation('HsslNormaliseGradient', types, [gradient, ...saved])],
  );
}

function normaliseRowsByParts(input: Tensor2D, epsilon: number): Tensor2D {
  return differentiable(
    [input],
    (save) => {
      const centred = tf.sub(input, tf.mean(input, 1, true));
      const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(centred), 1, true), epsilon));
      const normalised = tf.mul(centred, inverse);
      save(normalised, inverse);
      return normalised;
    },
    (gradient, saved) => {
      const [normalised, inverse] = saved as [Tensor, Tensor];
      const along = tf.mul(normalised, tf.mean(tf.mul(gradient, normalised), 1, true));
      const across = tf.sub(gradient, tf.mean(gradient, 1, true));
      return [tf.mul(tf.sub(across, along), inverse)];
    },
  );
}

/**
 * A norm and the linear layer that reads it. Scale and offset are multiplied into the weights, which is the same function
 * but touches in x out numbers instead of rows x in ones, several times in each direction: rows are many more.
 */
export function normThenLinear(norm: Norm, layer: LinearLayer): Layer {
  return {
    parameters: [...norm.parameters, ...layer.parameters],
    buffers: [...norm.buffers, ...layer.buffers],
    apply: (context, tokens, layout) =>
      affineLinear(norm.normalise(tokens, layout), norm.scale(context), norm.offset(context), layer.weight(context), layer.bias(context)),
    multiplyAdds: (layout) => layer.multiplyAdds(layout),
  };
}
