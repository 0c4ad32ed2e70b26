import type { Tensor2D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import type { Grid } from '../network.ts';
import { takeRows } from './takeRows.ts';

/** The grid of whole patches of `size` x `size` positions; what does not fill one is cut off. */
export function wholePatches(from: Grid, size: number): Grid {
  return { height: Math.floor(from.height / size), width: Math.floor(from.width / size) };
}

/**
 * Lays the positions of each whole patch side by side, by rows of the patch, as the input of a convolution whose stride
 * is its kernel: [batch * positions, channels] to [batch * patches, size * size * channels].
 */
export function cutPatches(rows: Tensor2D, batch: number, from: Grid, size: number): Tensor2D {
  const to = wholePatches(from, size);
  const sources = new Int32Array(to.height * to.width * size * size);
  let place = 0;
  for (let y = 0; y < to.height; y += 1) {
    for (let x = 0; x < to.width; x += 1) {
      for (let inside = 0; inside < size * size; inside += 1) {
        sources[place] = (y * size + Math.floor(inside / size)) * from.width + x * size + (inside % size);
        place += 1;
      }
    }
  }
  const channels = rows.shape[1];
  return tf.reshape(takeRows(rows, batch, sources), [batch * to.height * to.width, size * size * channels]);
}

/**
 * Lays the positions of 2 x 2 patches side by side, column by column, which is the order of Swin's patch merging in timm;
 * odd grids are padded with zeros at the bottom and right: [batch * positions, channels] to [batch * patches, 4 * channels].
 */
export function mergePatches(rows: Tensor2D, batch: number, from: Grid): Tensor2D {
  const height = Math.ceil(from.height / 2);
  const width = Math.ceil(from.width / 2);
  const sources = new Int32Array(height * width * 4);
  sources.forEach((_, place) => {
    const patch = Math.floor(place / 4);
    const y = Math.floor(patch / width) * 2 + (place % 2);
    const x = (patch % width) * 2 + Math.floor((place % 4) / 2);
    sources[place] = y < from.height && x < from.width ? y * from.width + x : -1;
  });
  const channels = rows.shape[1];
  return tf.reshape(takeRows(rows, batch, sources), [batch * height * width, 4 * channels]);
}
