import type { Tensor, Tensor2D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import type { ForwardContext } from '../network.ts';
import { checkAttentionHeads } from './attention.ts';
import { crossAttention } from './crossAttention.ts';
import { affineLinear } from './foldedNorm.ts';
import type { Layer, TokenLayout } from './layer.ts';
import { layerNorm } from './layerNorm.ts';
import { linearLayer } from './linear.ts';
import type { Norm } from './norm.ts';
import { normThenLinear } from './norm.ts';
import { patchConvolution } from './patchConvolution.ts';
import { cutPatches, wholePatches } from './patchRows.ts';

export interface SpatialReductionOptions {
  readonly channels: number;
  readonly attentionHeads: number;
  /** Side of the patches that become one key and value; with 1, every token is one, a class token too. */
  readonly reduction: number;
}

/** PyTorch's default, which PVT's authors left for the norm of the reduced tokens. */
const reducedEpsilon = 1e-5;

/**
 * A norm, then attention over all tokens of an image whose keys and values are reduced by a strided convolution with a norm
 * (Wang et al., 2021, "Pyramid Vision Transformer", Eq. 1-3); what does not fill a patch is cut off. Names are the
 * authors': `name.q`, `name.kv`, `name.proj`, and with a reduction `name.sr` and `name.norm`.
 */
export function spatialReductionAttentionLayer(norm: Norm, name: string, options: SpatialReductionOptions): Layer {
  const { channels, attentionHeads, reduction } = options;
  checkAttentionHeads(channels, attentionHeads);
  const query = linearLayer(`${name}.q`, channels, channels);
  const keyValue = linearLayer(`${name}.kv`, channels, 2 * channels);
  const projection = linearLayer(`${name}.proj`, channels, channels);
  const convolution = patchConvolution(`${name}.sr`, reduction, channels, channels);
  const reducedNorm = layerNorm(`${name}.norm`, channels, reducedEpsilon);
  const reduced = normThenLinear(reducedNorm, keyValue);
  const reduces = reduction > 1;
  const layoutReduced = ({ grid }: Pick<TokenLayout, 'grid'>) => {
    const to = wholePatches(grid, reduction);
    return { tokens: to.height * to.width, grid: to };
  };

  function keysAndValues(context: ForwardContext, normalised: Tensor2D, layout: TokenLayout): Tensor2D {
    const [scale, offset] = [norm.scale(context), norm.offset(context)];
    if (!reduces) {
      return affineLinear(normalised, scale, offset, keyValue.weight(context), keyValue.bias(context));
    }
    const patches = cutPatches(normalised, layout.batch, layout.grid, reduction);
    const tokens = affineLinear(patches, repeated(scale), repeated(offset), convolution.weight(context), convolution.bias(context));
    return reduced.apply(context, tokens, { batch: layout.batch, ...layoutReduced(layout) });
  }

  /** Numbers of channels, for each position of a patch. */
  function repeated(values: Tensor): Tensor {
    return tf.reshape(tf.add(tf.zeros([reduction * reduction, channels]), values), [-1]);
  }

  return {
    parameters: [
      ...norm.parameters,
      ...query.parameters,
      ...keyValue.parameters,
      ...projection.parameters,
      ...(reduces ? [...convolution.parameters, ...reducedNorm.parameters] : []),
    ],
    buffers: norm.buffers,
    apply: (context, tokens, layout) => {
      const normalised = norm.normalise(tokens, layout);
      const queries = affineLinear(normalised, norm.scale(context), norm.offset(context), query.weight(context), query.bias(context));
      const mixed = crossAttention(queries, keysAndValues(context, normalised, layout), layout.batch, attentionHeads);
      return projection.apply(context, mixed, layout);
    },
    multiplyAdds: (layout) => {
      const keys = reduces ? layoutReduced(layout) : layout;
      const ofPatches = reduces ? convolution.multiplyAdds(keys.grid) : 0;
      const products = 2 * layout.tokens * keys.tokens * channels;
      return query.multiplyAdds(layout) + ofPatches + keyValue.multiplyAdds(keys) + products + projection.multiplyAdds(layout);
    },
  };
}
