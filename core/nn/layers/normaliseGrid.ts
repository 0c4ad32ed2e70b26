import type { Tensor2D, Tensor4D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import type { ForwardContext } from '../network.ts';
import type { Layer } from './layer.ts';

/** A norm on tokens that lie in a grid, batch x height x width x channels. */
export function normaliseGrid(norm: Layer, context: ForwardContext, tokens: Tensor4D): Tensor4D {
  const [batch, height, width, channels] = tokens.shape;
  const layout = { batch, tokens: height * width, grid: { height, width } };
  const rows: Tensor2D = tf.reshape(tokens, [batch * layout.tokens, channels]);
  return tf.reshape(norm.apply(context, rows, layout), tokens.shape);
}
