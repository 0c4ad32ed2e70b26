import { differentiable } from '../../tensor/differentiable.ts';
import type { Tensor, Tensor2D, Tensor4D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import { StudioError } from '../../contract/error.ts';
import { joinHeads, splitHeads } from './attentionLayout.ts';
import { attend, attendGradient } from './dotProductAttention.ts';
import type { Layer } from './layer.ts';
import { linearLayer } from './linear.ts';
import type { Norm } from './norm.ts';
import { normThenLinear } from './norm.ts';

export interface AttentionShape {
  /** Independent sequences: images, or windows of images. */
  readonly sequences: number;
  /** Tokens of each sequence. */
  readonly tokens: number;
  readonly attentionHeads: number;
}

/**
 * Scaled dot-product attention (Vaswani et al., 2017, Eq. 1) of many heads: [sequences * tokens, 3 * channels], laid out
 * as timm's fused qkv projection, to [sequences * tokens, channels].
 *
 * `bias`, [groups, heads, tokens, tokens], is added to the logits of sequence i from group i modulo groups.
 */
export function attention(queryKeyValue: Tensor2D, shape: AttentionShape, bias?: Tensor4D): Tensor2D {
  const { sequences, tokens, attentionHeads: heads } = shape;
  const channels = (queryKeyValue.shape[1] as number) / 3;
  const size = channels / heads;
  const scale = size ** -0.5;
  // A bias comes after the scale; without one the softmax takes the scale along.
  const logitScale = bias === undefined ? scale : 1;
  const groups = bias?.shape[0] ?? 1;
  const logitShape = [sequences, heads, tokens, tokens];
  const groupedShape = [sequences / groups, groups, heads, tokens, tokens];

  return differentiable(
    bias === undefined ? [queryKeyValue] : [queryKeyValue, bias],
    (save) => {
      const [unscaled, key, value] = splitHeads(queryKeyValue, sequences, 3, heads) as [Tensor, Tensor, Tensor];
      const query = bias === undefined ? unscaled : tf.mul(unscaled, scale);
      const biased = (logits: Tensor) =>
        bias === undefined ? logits : tf.reshape(tf.add(tf.reshape(logits, groupedShape), tf.expandDims(bias)), logitShape);
      const { weights, output } = attend(query, key, value, logitScale, biased);
      save(query, key, value, weights);
      return joinHeads([output]);
    },
    (gradient, saved) => {
      const [query, key, value, weights] = saved as [Tensor, Tensor, Tensor, Tensor];
      const output = splitHeads(gradient, sequences, 1, heads)[0] as Tensor;
      const gradients = attendGradient(output, query, key, value, weights, logitScale);
      const queryGradient = bias === undefined ? gradients.query : tf.mul(gradients.query, scale);
      const inputGradient = joinHeads([queryGradient, gradients.key, gradients.value]);
      return bias === undefined ? [inputGradient] : [inputGradient, tf.sum(tf.reshape(gradients.logits, groupedShape), 0)];
    },
  );
}

/** A norm, then self-attention over all tokens of an image, `name.qkv` and `name.proj`. */
export function selfAttentionLayer(norm: Norm, name: string, channels: number, attentionHeads: number): Layer {
  checkAttentionHeads(channels, attentionHeads);
  const queryKeyValue = normThenLinear(norm, linearLayer(`${name}.qkv`, channels, 3 * channels));
  const projection = linearLayer(`${name}.proj`, channels, channels);
  return {
    parameters: [...queryKeyValue.parameters, ...projection.parameters],
    buffers: [],
    apply: (context, tokens, layout) => {
      const parts = queryKeyValue.apply(context, tokens, layout);
      const mixed = attention(parts, { sequences: layout.batch, tokens: layout.tokens, attentionHeads });
      return projection.apply(context, mixed, layout);
    },
    multiplyAdds: (layout) =>
      queryKeyValue.multiplyAdds(layout) + projection.multiplyAdds(layout) + 2 * layout.tokens ** 2 * channels,
  };
}

/** Errors: `badInput` if attention heads do not divide the width. */
export function checkAttentionHeads(channels: number, attentionHeads: number): void {
  if (channels % attentionHeads !== 0) {
    throw new StudioError('badInput', `${attentionHeads} attention heads do not divide a width of ${channels}`, {
      path: 'base.attentionHeads',
      advice: 'Choose a width that is a multiple of the number of attention heads.',
    });
  }
}
