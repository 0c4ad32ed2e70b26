import type { Tensor, Tensor2D, Tensor3D, Tensor4D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import { smallNormal } from '../initialiser.ts';
import type { Grid, ParameterSpecification } from '../network.ts';
import { attention, checkAttentionHeads } from './attention.ts';
import type { Layer } from './layer.ts';
import { linearLayer } from './linear.ts';
import type { Norm } from './norm.ts';
import { normThenLinear } from './norm.ts';
import { takeRows } from './takeRows.ts';
import type { Windows } from './windows.ts';
import { imageOrder, relativePositions, shiftedWindowMask, windowOrder, windowsOf } from './windows.ts';

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
      const mixed = windowAttention(rows, queryKeyValue.bias(context), bias, windows, layout.batch);
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

/**
 * @param rows - query, key and value of each position, [batch * positions, 3 * channels]
 * @param padding - those of a position beyond the grid, [3 * channels]
 * @param bias - [heads, tokens, tokens]
 * @returns [batch * positions, channels]
 */
function windowAttention(rows: Tensor2D, padding: Tensor, bias: Tensor3D, windows: Windows, batch: number): Tensor2D {
  const { count, tokens } = windows;
  const order = windowOrder(windows);
  const byHead = tf.expandDims<Tensor4D>(bias);
  const isShifted = windows.shift.height > 0 || windows.shift.width > 0;
  const masked = isShifted ? tf.add<Tensor4D>(byHead, tf.reshape(shiftedWindowMask(windows), [count, 1, tokens, tokens])) : byHead;
  const inWindows = takeRows(rows, batch, order, padding);
  const mixed = attention(inWindows, { sequences: batch * count, tokens, attentionHeads: bias.shape[0] }, masked);
  return takeRows(mixed, batch, imageOrder(windows));
}
