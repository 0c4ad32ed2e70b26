import { differentiable } from '../../tensor/differentiable.ts';
import type { Tensor, Tensor2D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';

/**
 * Rows of every image in another order: row i of an image of the result is its row `sources[i]`, or `missing` where that
 * is -1. No row is taken twice; some may be left out.
 *
 * @param rows - [batch * positions, channels]
 * @param missing - [channels]; zeros where it is left out
 * @returns [batch * sources.length, channels]
 */
export function takeRows(rows: Tensor2D, batch: number, sources: Int32Array, missing?: Tensor): Tensor2D {
  const positions = rows.shape[0] / batch;
  if (sources.length === positions && sources.every((source, place) => source === place)) {
    return rows;
  }
  return differentiable(
    missing === undefined ? [rows] : [rows, missing],
    () => taken(rows, batch, sources, missing),
    (gradient) => {
      const rowGradient = taken(gradient, batch, inverseOf(sources, positions));
      return missing === undefined ? [rowGradient] : [rowGradient, sumOfMissing(gradient, batch, sources)];
    },
  );
}

function taken(rows: Tensor, batch: number, sources: Int32Array, missing?: Tensor): Tensor {
  const channels = rows.shape[1] as number;
  const images = tf.reshape(rows, [batch, -1, channels]);
  const positions = images.shape[1] as number;
  const index = tf.tensor1d(sources.map((source) => (source < 0 ? positions : source)), 'int32');
  if (sources.every((source) => source >= 0)) {
    return tf.reshape(tf.gather(images, index, 1), [-1, channels]);
  }
  const last = missing === undefined ? tf.zeros([batch, 1, channels]) : tf.tile(tf.reshape(missing, [1, 1, channels]), [batch, 1, 1]);
  return tf.reshape(tf.gather(tf.concat([images, last], 1), index, 1), [-1, channels]);
}

/** Where each of `positions` rows went: -1 for one that was left out. */
function inverseOf(sources: Int32Array, positions: number): Int32Array {
  const places = new Int32Array(positions).fill(-1);
  sources.forEach((source, place) => {
    if (source >= 0) {
      places[source] = place;
    }
  });
  return places;
}

/** Sum of the gradient's rows where the missing row was taken, [channels]. */
function sumOfMissing(gradient: Tensor, batch: number, sources: Int32Array): Tensor {
  const channels = gradient.shape[1] as number;
  const places = [...sources.keys()].filter((place) => (sources[place] as number) < 0);
  if (places.length === 0) {
    return tf.zeros([channels]);
  }
  return tf.sum(tf.gather(tf.reshape(gradient, [batch, -1, channels]), tf.tensor1d(places, 'int32'), 1), [0, 1]);
}
