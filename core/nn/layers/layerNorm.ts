import { differentiable } from '../../tensor/differentiable.ts';
import type { Tensor, Tensor2D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import { ones, zeros } from '../initialiser.ts';
import type { ParameterSpecification } from '../network.ts';
import type { Layer } from './layer.ts';

/** Each row of a matrix to mean 0 and variance 1. */
export function normaliseRows(input: Tensor2D, epsilon: number): Tensor2D {
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

/** A scale and an offset for each channel, [channels], on rows of channels. */
export function affine(input: Tensor2D, scale: Tensor, offset: Tensor): Tensor2D {
  return differentiable(
    [input, scale, offset],
    (save) => {
      save(input, scale);
      return tf.add(tf.mul(input, scale), offset);
    },
    (gradient, saved) => {
      const [x, factor] = saved as [Tensor, Tensor];
      return [tf.mul(gradient, factor), tf.sum(tf.mul(gradient, x), 0), tf.sum(gradient, 0)];
    },
  );
}

/** Scale and offset of a normalisation: one-dimensional, so never decayed. */
export function normalisationParameters(
  scaleName: string,
  offsetName: string,
  channels: number,
): [ParameterSpecification, ParameterSpecification] {
  return [
    { name: scaleName, shape: [channels], initialise: ones, kind: 'normalisation', decay: false },
    { name: offsetName, shape: [channels], initialise: zeros, kind: 'normalisation', decay: false },
  ];
}

/** Layer normalisation over the channels of each token, `name.weight` and `name.bias`. */
export function layerNormLayer(name: string, channels: number, epsilon: number): Layer {
  const [scale, offset] = normalisationParameters(`${name}.weight`, `${name}.bias`, channels);
  return {
    parameters: [scale, offset],
    buffers: [],
    apply: (context, tokens) =>
      affine(normaliseRows(tokens, epsilon), context.parameter(scale.name), context.parameter(offset.name)),
    multiplyAdds: () => 0,
  };
}
