import { nativeOutputs } from '../tensor/nativeOperation.ts';
import type { Tensor, Tensor2D } from '../tensor/tensorflow.ts';
import { tf } from '../tensor/tensorflow.ts';

/**
 * Linear centred kernel alignment of two representations of the same images (Kornblith et al., 2019), 0-1. Waits for
 * the device.
 *
 * @param first - images x width
 * @param second - images x any width
 */
export function linearCka(first: Tensor2D, second: Tensor2D): number {
  const ratio = tf.tidy(() => {
    const [x, y] = [unitNorm(first), unitNorm(second)];
    const across = tf.sum(tf.square(tf.matMul(x, y, true)));
    const within = tf.mul(frobenius(tf.matMul(x, x, true)), frobenius(tf.matMul(y, y, true)));
    return tf.div(across, within);
  });
  return readNumber(ratio);
}

/**
 * Procrustes similarity: the nuclear norm of the cross-covariance of both representations, centred and scaled to
 * Frobenius norm 1. It is 1 where a rotation (and scale) maps one onto the other; 1 minus half the Procrustes distance
 * (Ding et al., 2021). Waits for the device.
 */
export function procrustesSimilarity(first: Tensor2D, second: Tensor2D): number {
  return readNumber(tf.tidy(() => tf.sum(singularValues(tf.matMul(unitNorm(first), unitNorm(second), true)))));
}

/**
 * Mean share of an image's nearest neighbours (by cosine, without itself) that both representations agree on, 0-1.
 * Waits for the device.
 */
export function neighbourOverlap(first: Tensor2D, second: Tensor2D, neighbours = 10): number {
  const rows = first.shape[0];
  const count = Math.min(neighbours, rows - 1);
  const [a, b] = [nearest(first, count), nearest(second, count)];
  let shared = 0;
  for (let row = 0; row < rows; row += 1) {
    const others = new Set(b.subarray(row * count, (row + 1) * count));
    for (const neighbour of a.subarray(row * count, (row + 1) * count)) {
      shared += others.has(neighbour) ? 1 : 0;
    }
  }
  return shared / (rows * count);
}

/** Indices of the nearest rows of each row, rows x count. */
function nearest(features: Tensor2D, count: number): Int32Array {
  const indices = tf.tidy(() => {
    const unit = tf.div(features, tf.maximum(tf.norm(features, 'euclidean', 1, true), 1e-12)) as Tensor2D;
    const self = tf.mul(tf.eye(features.shape[0]), 4);
    return tf.topk(tf.sub(tf.matMul(unit, unit, false, true), self), count).indices;
  });
  const values = indices.dataSync<'int32'>();
  indices.dispose();
  return values;
}

/** Singular values of a matrix, largest first. */
export function singularValues(matrix: Tensor2D): Tensor {
  const outputs = nativeOutputs(
    'Svd',
    { T: { type: 'float32' }, compute_uv: { boolean: false }, full_matrices: { boolean: false } },
    [matrix],
    3,
  );
  tf.dispose(outputs.slice(1));
  return outputs[0] as Tensor;
}

/** Columns to mean 0, the whole to Frobenius norm 1. */
function unitNorm(features: Tensor2D): Tensor2D {
  const centred = tf.sub(features, tf.mean(features, 0, true));
  return tf.div(centred, tf.maximum(frobenius(centred), 1e-12));
}

function frobenius(matrix: Tensor): Tensor {
  return tf.sqrt(tf.sum(tf.square(matrix)));
}

function readNumber(scalar: Tensor): number {
  const value = scalar.dataSync()[0] as number;
  scalar.dispose();
  return value;
}
