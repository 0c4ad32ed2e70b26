import { smallNormal } from '../initialiser.ts';
import type { ParameterSpecification } from '../network.ts';
import { tf } from '../../tensor/tensorflow.ts';
import { affineLinear } from './foldedNorm.ts';
import { layerNorm } from './layerNorm.ts';
import { mergePatches } from './patchRows.ts';
import type { Resampling } from './resampling.ts';

/**
 * Swin's patch merging (Liu et al., 2021, Sec. 3.1): the four tokens of 2 x 2 patches side by side, normalised and
 * projected without bias. `name.norm` and `name.reduction.weight`, as in timm.
 */
export function patchMerging(name: string, channels: number, outputs: number, epsilon: number): Resampling {
  const norm = layerNorm(`${name}.norm`, 4 * channels, epsilon);
  const weight: ParameterSpecification = {
    name: `${name}.reduction.weight`,
    shape: [4 * channels, outputs],
    initialise: smallNormal,
    kind: 'linear',
    decay: true,
  };
  const grid: Resampling['grid'] = ({ height, width }) => ({ height: Math.ceil(height / 2), width: Math.ceil(width / 2) });
  return {
    parameters: [...norm.parameters, weight],
    buffers: [],
    grid,
    apply: (context, tokens, batch, from) => {
      const to = grid(from);
      const merged = norm.normalise(mergePatches(tokens, batch, from), { batch, tokens: to.height * to.width, grid: to });
      return affineLinear(merged, norm.scale(context), norm.offset(context), context.parameter(weight.name), tf.zeros([outputs]));
    },
    multiplyAdds: (from) => {
      const to = grid(from);
      return to.height * to.width * 4 * channels * outputs;
    },
  };
}
