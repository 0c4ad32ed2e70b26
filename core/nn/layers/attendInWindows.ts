import { differentiable } from '../../tensor/differentiable.ts';
import { hasFusedKernels } from '../../tensor/fusedKernels.ts';
import { nativeOperation, nativeOutputs } from '../../tensor/nativeOperation.ts';
import type { Tensor, Tensor2D, Tensor3D, Tensor4D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import { attention } from './attention.ts';
import { takeRows } from './takeRows.ts';
import type { Windows } from './windows.ts';
import { imageOrder, shiftedWindowMask, windowOrder, windowRegions } from './windows.ts';

/** Our kernel keeps the logits of a window in a core's cache; above so many tokens they would not fit. */
const largestFusedWindow = 256;

/**
 * Attention of many heads within windows: tokens stay in the order of the image.
 *
 * @param rows - query, key and value of each position, [batch * positions, 3 * channels]
 * @param padding - those of a position beyond the grid, [3 * channels]
 * @param bias - [heads, tokens, tokens]
 * @returns [batch * positions, channels]
 */
export function attendInWindows(rows: Tensor2D, padding: Tensor, bias: Tensor3D, windows: Windows, batch: number): Tensor2D {
  const isFused = hasFusedKernels() && windows.tokens <= largestFusedWindow;
  return isFused ? attendFused(rows, padding, bias, windows, batch) : attendByParts(rows, padding, bias, windows, batch);
}

function attendFused(rows: Tensor2D, padding: Tensor, bias: Tensor3D, windows: Windows, batch: number): Tensor2D {
  const attributes = { T: { type: 'float32' }, images: { integer: batch }, windows: { integer: windows.count } } as const;
  const layout = () => [tf.tensor1d(windowOrder(windows), 'int32'), tf.tensor1d(windowRegions(windows), 'int32')];
  return differentiable(
    [rows, padding, bias],
    (save) => {
      save(rows, padding, bias);
      return nativeOperation('HsslWindowAttention', attributes, [rows, padding, bias, ...layout()]);
    },
    (gradient, saved) => nativeOutputs('HsslWindowAttentionGradient', attributes, [gradient, ...saved, ...layout()], 3),
  );
}

function attendByParts(rows: Tensor2D, padding: Tensor, bias: Tensor3D, windows: Windows, batch: number): Tensor2D {
  const { count, tokens, shift } = windows;
  const byHead = tf.expandDims<Tensor4D>(bias);
  const isShifted = shift.height > 0 || shift.width > 0;
  const masked = isShifted ? tf.add<Tensor4D>(byHead, tf.reshape(shiftedWindowMask(windows), [count, 1, tokens, tokens])) : byHead;
  const inWindows = takeRows(rows, batch, windowOrder(windows), padding);
  const mixed = attention(inWindows, { sequences: batch * count, tokens, attentionHeads: bias.shape[0] }, masked);
  return takeRows(mixed, batch, imageOrder(windows));
}
