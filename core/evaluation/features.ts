import type { Tensor2D } from '../tensor/tensorflow.ts';
import { tf } from '../tensor/tensorflow.ts';

/** One vector for each image, on the JavaScript side. */
export interface Features {
  readonly rows: number;
  readonly width: number;
  /** rows x width */
  readonly values: Float32Array;
}

/** Uploads features; the caller disposes the tensor. */
export function featureTensor(features: Features): Tensor2D {
  return tf.tensor2d(features.values, [features.rows, features.width]);
}
