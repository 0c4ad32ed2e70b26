import { tf } from '../../tensor/tensorflow.ts';
import { affineLinear } from './foldedNorm.ts';
import type { Norm } from './norm.ts';
import { patchConvolution } from './patchConvolution.ts';
import { cutPatches, wholePatches } from './patchRows.ts';
import type { Resampling } from './resampling.ts';

/**
 * ConvNeXt's downsampling (Liu et al., 2022, Sec. 2.6): a norm, then a 2 x 2 convolution with stride 2, as one product. An odd
 * last row or column is cut off, as PyTorch does. The norm's scale and offset are folded into the weights.
 */
export function patchDownsampling(name: string, norm: Norm, inputs: number, outputs: number): Resampling {
  const size = 2;
  const convolution = patchConvolution(name, size, inputs, outputs);
  return {
    parameters: [...norm.parameters, ...convolution.parameters],
    buffers: [],
    grid: (from) => wholePatches(from, size),
    apply: (context, tokens, batch, from) => {
      const normalised = norm.normalise(tokens, { batch, tokens: from.height * from.width, grid: from });
      const scale = tf.tile(norm.scale(context), [size * size]);
      const offset = tf.tile(norm.offset(context), [size * size]);
      return affineLinear(cutPatches(normalised, batch, from, size), scale, offset, convolution.weight(context), convolution.bias(context));
    },
    multiplyAdds: (from) => convolution.multiplyAdds(wholePatches(from, size)),
  };
}
