import { evaluationBatch, evaluationKeys } from '../hssl/evaluationSteps.ts';
import type { TrainingSetup } from '../hssl/trainingSetup.ts';
import type { Tensor, Tensor4D } from '../tensor/tensorflow.ts';
import { tf } from '../tensor/tensorflow.ts';

/** A part of the images, filled up with black ones to the size that evaluation steps are compiled for. */
export interface ImageBatch {
  readonly start: number;
  /** Images that count. */
  readonly count: number;
  /** `images` and `weights`, as the evaluation steps read them. */
  readonly inputs: { readonly images: Tensor4D; readonly weights: Tensor };
}

/** Example inputs for compiling `encodeStep`; the caller disposes them. */
export function encodeExample(setup: TrainingSetup): { [name: string]: Tensor } {
  const { format } = setup;
  const size = evaluationBatch(setup);
  return { [evaluationKeys.images]: tf.zeros([size, format.height, format.width, format.channels], 'int32') };
}

/** Example inputs for compiling `probeStep`; the caller disposes them. */
export function probeExample(setup: TrainingSetup): { [name: string]: Tensor } {
  return {
    ...encodeExample(setup),
    [evaluationKeys.weights]: tf.ones([evaluationBatch(setup)]),
    [evaluationKeys.teacherTemperature]: tf.scalar(1),
  };
}

/** Images from `start`, as one batch of the evaluation steps; the caller disposes its inputs. */
export function imageBatch(setup: TrainingSetup, images: Uint8Array, start: number): ImageBatch {
  const { height, width, channels } = setup.format;
  const imageBytes = height * width * channels;
  const size = evaluationBatch(setup);
  const count = Math.min(size, images.length / imageBytes - start);
  const pixels = new Uint8Array(size * imageBytes);
  pixels.set(images.subarray(start * imageBytes, (start + count) * imageBytes));
  const weights = new Float32Array(size).fill(1, 0, count);
  return {
    start,
    count,
    inputs: { images: tf.tensor4d(pixels, [size, height, width, channels], 'int32'), weights: tf.tensor1d(weights) },
  };
}
