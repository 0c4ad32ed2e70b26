import type { Tensor, Tensor3D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import { smallNormal } from '../initialiser.ts';
import type { Grid, ParameterSpecification } from '../network.ts';
import { checkAttentionHeads } from './attention.ts';
import { attendInWindows } from './attendInWindows.ts';
import type { Layer } from './layer.ts';
import { linearLayer } from './linear.ts';
import type { Norm } from './norm.ts';
import { normThenLinear } from './norm.ts';
import type { Windows } from './windows.ts';
import { relativePositions, windowsOf } from './windows.ts';

export interface WindowAttentionOptions {
  readonly channels: number;
  readonly attentionHeads: number;
  /** Whether windows are shifted by half a window, where the grid is larger than one. */
  readonly shifted: boolean;
  /**
   * Largest window of all grids. A smaller window on a smaller grid reads the same relative positions from the middle of
   * the same table, so local crops train the biases that global crops use.
   */
  readonly window: Grid;
}

/**
 * A norm, then attention within windows with a relative position bias (Liu et al., 2021), as in timm: a grid that windows
 * do not divide is padded with zeros after the norm, which take part in the attention. Windows never exceed the grid.
 */
export function windowAttentionLayer(norm: Norm, name: string, options: WindowAttentionOptions): Layer {
  const { channels, attentionHeads, window } = options;
  checkAttentionHeads(channels, attentionHeads);
  const queryKeyValue = linearLayer(`${name}.qkv`, channels, 3 * channels);
  const normalised = normThenLinear(norm, queryKeyValue);
  const projection = linearLayer(`${name}.proj`, channels, channels);
  const table: ParameterSpecification = {
    name: `${name}.relative_position_bias_table`,
    shape: [(2 * window.height - 1) * (2 * window.width - 1), attentionHeads],
    initialise: smallNormal,
    kind: 'embedding',
    decay: true,
  };

  return {
    parameters: [...norm.parameters, table, ...queryKeyValue.parameters, ...projection.parameters],
    buffers: norm.buffers,
    apply: (context, tokens, layout) => {
      const windows = windowsOf(layout.grid, window, options.shifted);
      const bias = relativePositionBias(context.parameter(table.name), windows, window);
      // Tokens stay in the order of the image. Zeros would be projected to the bias alone, so they need no product.
      const rows = normalised.apply(context, tokens, layout);
      const mixed = attendInWindows(rows, queryKeyValue.bias(context), bias, windows, layout.batch);
      return projection.apply(context, mixed, layout);
    },
    multiplyAdds: (layout) => {
      const windows = windowsOf(layout.grid, window, options.shifted);
      const pairs = windows.count * windows.tokens ** 2;
      return queryKeyValue.multiplyAdds(layout) + projection.multiplyAdds(layout) + 2 * pairs * channels;
    },
  };
}

/** Biases of all pairs (query, key) of a window, [heads, tokens, tokens]. */
function relativePositionBias(values: Tensor, windows: Windows, table: Grid): Tensor3D {
  const rows = tf.gather(values, relativePositions(windows.size, table));
  return tf.reshape(tf.transpose(rows, [1, 0]), [values.shape[1] as number, windows.tokens, windows.tokens]);
}
