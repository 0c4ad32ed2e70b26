import { StudioError } from '../../contract/error.ts';
import { differentiable } from '../../tensor/differentiable.ts';
import type { Tensor, Tensor2D, Tensor3D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import type { Initialiser } from '../initialiser.ts';
import { smallNormal, zeros } from '../initialiser.ts';
import type { ForwardContext, Grid, ParameterSpecification } from '../network.ts';
import { affine } from './affine.ts';
import type { Layer } from './layer.ts';
import type { Norm } from './norm.ts';

export interface CrossPatchOptions {
  readonly channels: number;
  /** Grids that it will see; the names of weights tell the first from the others. */
  readonly grids: readonly Grid[];
  /** Start of its weights by the number of positions; small normal ones where it is left out. */
  readonly initialise?: (positions: number) => Initialiser;
  /** LayerScale of its output. */
  readonly scale?: ParameterSpecification;
}

/**
 * An affine map of each channel and ResMLP's linear layer across the patches of an image (Touvron et al., 2021, Eq. 2), the
 * same for every channel. Its weights belong to one grid, so each grid size has weights of its own: `name.weight` for the
 * first grid, `name_HEIGHTxWIDTH.weight` for each other one. Errors: `badInput` for tokens on a grid without weights.
 */
export function crossPatchLinearLayer(norm: Norm, name: string, options: CrossPatchOptions): Layer {
  const { channels, grids, scale, initialise = () => smallNormal } = options;
  const byGrid = new Map<string, { weight: ParameterSpecification; bias: ParameterSpecification }>();
  for (const grid of grids) {
    const key = gridKey(grid);
    if (!byGrid.has(key)) {
      const prefix = byGrid.size === 0 ? name : `${name}_${key}`;
      const positions = grid.height * grid.width;
      byGrid.set(key, {
        weight: { name: `${prefix}.weight`, shape: [positions, positions], initialise: initialise(positions), kind: 'linear', decay: true },
        bias: { name: `${prefix}.bias`, shape: [positions], initialise: zeros, kind: 'bias', decay: false },
      });
    }
  }

  /**
   * With a map of each channel before and after it, the layer is still such a map of what mixes positions alone. Returned
   * are its factors [channels] and what it adds to each position and channel, [positions, channels].
   */
  function folded(context: ForwardContext, weight: Tensor, bias: Tensor): [Tensor, Tensor2D] {
    const after = scale === undefined ? tf.ones([channels]) : context.parameter(scale.name);
    const perPosition = tf.stack([tf.sum(weight, 0), bias], 1) as Tensor2D;
    const perChannel = tf.stack([tf.mul(norm.offset(context), after), after], 0) as Tensor2D;
    return [tf.mul(norm.scale(context), after), tf.matMul(perPosition, perChannel)];
  }

  return {
    parameters: [...norm.parameters, ...[...byGrid.values()].flatMap(({ weight, bias }) => [weight, bias]), ...(scale === undefined ? [] : [scale])],
    buffers: norm.buffers,
    apply: (context, tokens, layout) => {
      const names = byGrid.get(gridKey(layout.grid));
      if (names === undefined) {
        throw new StudioError('badInput', `ResMLP has weights for the grids ${[...byGrid.keys()].join(', ')}, not for ${gridKey(layout.grid)}`, {
          advice: 'Give it images of the sizes that it was built for.',
        });
      }
      const weight = context.parameter(names.weight.name);
      const images: Tensor3D = tf.reshape(norm.normalise(tokens, layout), [layout.batch, layout.tokens, channels]);
      const [factors, terms] = folded(context, weight, context.parameter(names.bias.name));
      return affine(tf.reshape(mixPositions(images, weight), [-1, channels]), factors, terms);
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
