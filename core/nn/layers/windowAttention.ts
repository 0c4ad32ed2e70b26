import { differentiable } from '../../tensor/differentiable.ts';
import { nativeOperation } from '../../tensor/nativeOperation.ts';
import type { Tensor, Tensor2D, Tensor4D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import { smallNormal } from '../initialiser.ts';
import type { Grid, ParameterSpecification } from '../network.ts';
import { attention, checkAttentionHeads } from './attention.ts';
import type { Layer } from './layer.ts';
import { linearLayer } from './linear.ts';
import type { Windows } from './windows.ts';
import { relativePositions, shiftedWindowMask, windowsOf } from './windows.ts';

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
 * Attention within windows with a relative position bias (Liu et al., 2021), as in timm: a grid that windows do not
 * divide is padded with zeros, which take part in the attention. Windows never exceed the grid.
 */
export function windowAttentionLayer(name: string, options: WindowAttentionOptions): Layer {
  const { channels, attentionHeads, window } = options;
  checkAttentionHeads(channels, attentionHeads);
  const queryKeyValue = linearLayer(`${name}.qkv`, channels, 3 * channels);
  const projection = linearLayer(`${name}.proj`, channels, channels);
  const table: ParameterSpecification = {
    name: `${name}.relative_position_bias_table`,
    shape: [(2 * window.height - 1) * (2 * window.width - 1), attentionHeads],
    initialise: smallNormal,
    kind: 'embedding',
    decay: true,
  };

  function bias(values: Tensor, windows: Windows): Tensor4D {
    const { tokens, count } = windows;
    const rows = tf.gather(values, relativePositions(windows.size, window));
    const byHead = tf.reshape(tf.transpose(rows, [1, 0]), [1, attentionHeads, tokens, tokens]);
    if (windows.shift.height === 0 && windows.shift.width === 0) {
      return byHead as Tensor4D;
    }
    return tf.add(byHead, tf.reshape(shiftedWindowMask(windows), [count, 1, tokens, tokens]));
  }

  return {
    parameters: [table, ...queryKeyValue.parameters, ...projection.parameters],
    buffers: [],
    apply: (context, tokens, layout) => {
      const windows = windowsOf(layout.grid, window, options.shifted);
      const parts = queryKeyValue.apply(context, partition(tokens, layout.batch, windows), layout);
      const mixed = attention(
        parts,
        { sequences: layout.batch * windows.count, tokens: windows.tokens, attentionHeads },
        bias(context.parameter(table.name), windows),
      );
      return projection.apply(context, merge(mixed, layout.batch, windows), layout);
    },
    multiplyAdds: (layout) => {
      const windows = windowsOf(layout.grid, window, options.shifted);
      const padded = { ...layout, tokens: windows.count * windows.tokens };
      const pairs = windows.count * windows.tokens ** 2;
      return queryKeyValue.multiplyAdds(padded) + projection.multiplyAdds(layout) + 2 * pairs * channels;
    },
  };
}

/** [batch * positions, channels] to [batch * windows * tokens, channels]. */
function partition(tokens: Tensor2D, batch: number, windows: Windows): Tensor2D {
  const { grid, size, padded, rows, columns, shift } = windows;
  if (windows.count === 1 && padded.height === grid.height && padded.width === grid.width) {
    return tokens;
  }
  const channels = tokens.shape[1];
  const images: Tensor4D = roll(tf.reshape(tokens, [batch, grid.height, grid.width, channels]), -shift.height, -shift.width);
  const whole = tf.pad(images, [[0, 0], [0, padded.height - grid.height], [0, padded.width - grid.width], [0, 0]]);
  const cut = tf.transpose(tf.reshape(whole, [batch, rows, size.height, columns, size.width, channels]), [0, 1, 3, 2, 4, 5]);
  return tf.reshape(cut, [-1, channels]);
}

/** The inverse of {@link partition}; padding is cut off. */
function merge(tokens: Tensor2D, batch: number, windows: Windows): Tensor2D {
  const { grid, size, padded, rows, columns, shift } = windows;
  if (windows.count === 1 && padded.height === grid.height && padded.width === grid.width) {
    return tokens;
  }
  const channels = tokens.shape[1];
  const cut = tf.transpose(tf.reshape(tokens, [batch, rows, columns, size.height, size.width, channels]), [0, 1, 3, 2, 4, 5]);
  const whole: Tensor4D = tf.reshape(cut, [batch, padded.height, padded.width, channels]);
  const images = tf.slice(whole, [0, 0, 0, 0], [batch, grid.height, grid.width, channels]);
  return tf.reshape(roll(images, shift.height, shift.width), [-1, channels]);
}

/** Moves the content of images down and right, around the borders. */
function roll(images: Tensor4D, down: number, right: number): Tensor4D {
  if (down === 0 && right === 0) {
    return images;
  }
  const move = (tensor: Tensor, rows: number, columns: number) =>
    nativeOperation('Roll', { T: { type: 'float32' }, Tshift: { type: 'int32' }, Taxis: { type: 'int32' } }, [
      tensor,
      tf.tensor1d([rows, columns], 'int32'),
      tf.tensor1d([1, 2], 'int32'),
    ]);
  return differentiable(
    [images],
    () => move(images, down, right),
    (gradient) => [move(gradient, -down, -right)],
  );
}
