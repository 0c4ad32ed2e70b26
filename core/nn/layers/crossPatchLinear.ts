import { StudioError } from '../../contract/error.ts';
import { differentiable } from '../../tensor/differentiable.ts';
import type { Tensor, Tensor3D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import { smallNormal, zeros } from '../initialiser.ts';
import type { Grid, ParameterSpecification } from '../network.ts';
import type { Layer } from './layer.ts';

/**
 * ResMLP's linear layer across the patches of an image, the same for every channel. Its weights belong to one grid, so
 * each grid size has weights of its own: `name.weight` for the first grid, `name_HEIGHTxWIDTH.weight` for each other one.
 */
export function crossPatchLinearLayer(name: string, channels: number, grids: readonly Grid[]): Layer {
  const byGrid = new Map<string, { weight: ParameterSpecification; bias: ParameterSpecification }>();
  for (const grid of grids) {
    const key = gridKey(grid);
    if (!byGrid.has(key)) {
      const prefix = byGrid.size === 0 ? name : `${name}_${key}`;
      const positions = grid.height * grid.width;
      byGrid.set(key, {
        weight: { name: `${prefix}.weight`, shape: [positions, positions], initialise: smallNormal, kind: 'linear', decay: true },
        bias: { name: `${prefix}.bias`, shape: [positions], initialise: zeros, kind: 'bias', decay: false },
      });
    }
  }
  return {
    parameters: [...byGrid.values()].flatMap(({ weight, bias }) => [weight, bias]),
    buffers: [],
    apply: (context, tokens, layout) => {
      const names = byGrid.get(gridKey(layout.grid));
      if (names === undefined) {
        throw new StudioError('internal', `a ResMLP head was built for the grids ${[...byGrid.keys()].join(', ')}, not ${gridKey(layout.grid)}`);
      }
      const images: Tensor3D = tf.reshape(tokens, [layout.batch, layout.tokens, channels]);
      const mixed = mixPositions(images, context.parameter(names.weight.name));
      const bias = tf.reshape(context.parameter(names.bias.name), [layout.tokens, 1]);
      return tf.reshape(tf.add(mixed, bias), tokens.shape);
    },
    multiplyAdds: (layout) => layout.tokens ** 2 * channels,
  };
}

/** out[b, o, c] = sum over i of weight[i, o] x[b, i, c]. */
function mixPositions(images: Tensor3D, weight: Tensor): Tensor3D {
  return differentiable(
    [images, weight],
    (save) => {
      save(images, weight);
      return tf.matMul(tf.expandDims(weight), images, true, false);
    },
    (gradient, saved) => {
      const [x, w] = saved as [Tensor, Tensor];
      // Position by position for each image, then over images: less traffic than laying positions out as rows.
      return [tf.matMul(tf.expandDims(w), gradient), tf.sum(tf.matMul(x, gradient, false, true), 0)];
    },
  );
}

function gridKey(grid: Grid): string {
  return `${grid.height}x${grid.width}`;
}
