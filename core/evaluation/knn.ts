import { StudioError } from '../contract/error.ts';
import type { Tensor2D } from '../tensor/tensorflow.ts';
import { tf } from '../tensor/tensorflow.ts';
import { type Features, featureTensor } from './features.ts';

export interface LabelledFeatures {
  readonly features: Features;
  /** Class of each row, from 0. */
  readonly labels: ArrayLike<number>;
}

export interface KnnOptions {
  /** Numbers of neighbours to score; larger than the training set means all of it. */
  readonly k: readonly number[];
  readonly temperature: number;
  readonly classes: number;
}

export interface KnnScore {
  readonly k: number;
  /** Top-1, 0-1. */
  readonly accuracy: number;
  /** Predicted class of each test row. */
  readonly predictions: Int32Array;
}

/** Similarities that may be on the device at once. */
const similarityLimit = 8_000_000;

/**
 * Weighted k-NN as DINO's `eval_knn.py`: features at length 1, the k training rows with the largest cosine, each voting
 * for its class with exp(cosine / temperature). Among equal cosines the earlier row, among equal votes the smaller class
 * wins, so that the result does not depend on chunks.
 * Errors: `badInput` for an empty set.
 */
export function knn(train: LabelledFeatures, test: LabelledFeatures, options: KnnOptions): KnnScore[] {
  if (train.features.rows === 0 || test.features.rows === 0) {
    throw new StudioError('badInput', 'k-NN needs labelled training and test images', { path: 'dataset' });
  }
  const largest = Math.min(Math.max(...options.k), train.features.rows);
  const scores = options.k.map((k) => ({ k, used: Math.min(k, largest), predictions: new Int32Array(test.features.rows) }));
  const bank = unitFeatures(train.features);
  const chunk = Math.max(1, Math.floor(similarityLimit / train.features.rows));
  for (let start = 0; start < test.features.rows; start += chunk) {
    const rows = Math.min(chunk, test.features.rows - start);
    const nearest = nearestRows(bank, test.features, start, rows, largest);
    for (let row = 0; row < rows; row += 1) {
      for (const score of scores) {
        score.predictions[start + row] = vote(nearest, row * largest, score.used, train.labels, options);
      }
    }
  }
  bank.dispose();
  return scores.map(({ k, predictions }) => ({ k, predictions, accuracy: accuracyOf(predictions, test.labels) }));
}

interface Neighbours {
  readonly cosines: Float32Array;
  readonly rows: Int32Array;
}

function nearestRows(bank: Tensor2D, test: Features, start: number, rows: number, count: number): Neighbours {
  const part = { rows, width: test.width, values: test.values.subarray(start * test.width, (start + rows) * test.width) };
  const { values, indices } = tf.tidy(() => tf.topk(tf.matMul(unitFeatures(part), bank, false, true), count));
  const neighbours = { cosines: values.dataSync<'float32'>(), rows: indices.dataSync<'int32'>() };
  tf.dispose([values, indices]);
  return neighbours;
}

function vote(nearest: Neighbours, first: number, count: number, labels: ArrayLike<number>, options: KnnOptions): number {
  const votes = new Float64Array(options.classes);
  for (let index = first; index < first + count; index += 1) {
    const label = labels[nearest.rows[index] ?? -1] ?? -1;
    votes[label] = (votes[label] ?? 0) + Math.exp((nearest.cosines[index] ?? 0) / options.temperature);
  }
  let best = 0;
  for (let label = 1; label < options.classes; label += 1) {
    if ((votes[label] ?? 0) > (votes[best] ?? 0)) {
      best = label;
    }
  }
  return best;
}

function accuracyOf(predictions: Int32Array, labels: ArrayLike<number>): number {
  let correct = 0;
  predictions.forEach((prediction, row) => {
    correct += prediction === labels[row] ? 1 : 0;
  });
  return correct / predictions.length;
}

/** Rows at length 1 (PyTorch's `normalize`). */
function unitFeatures(features: Features): Tensor2D {
  return tf.tidy(() => {
    const tensor = featureTensor(features);
    return tf.div(tensor, tf.maximum(tf.norm(tensor, 'euclidean', 1, true), 1e-12)) as Tensor2D;
  });
}
