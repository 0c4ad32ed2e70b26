import { tf } from '../../tensor/tensorflow.ts';
import type { Layer } from './layer.ts';
import { affine, normalisationParameters, normaliseRows } from './layerNorm.ts';

/** Group normalisation with one group, PoolFormer's norm: over all tokens and channels of an image together. */
export function groupNormLayer(name: string, channels: number, epsilon = 1e-5): Layer {
  const [scale, offset] = normalisationParameters(`${name}.weight`, `${name}.bias`, channels);
  return {
    parameters: [scale, offset],
    buffers: [],
    apply: (context, tokens, layout) => {
      const images = normaliseRows(tf.reshape(tokens, [layout.batch, layout.tokens * channels]), epsilon);
      return affine(tf.reshape(images, tokens.shape), context.parameter(scale.name), context.parameter(offset.name));
    },
    multiplyAdds: () => 0,
  };
}
