import { evaluationBatch } from '../hssl/evaluationBatch.ts';
import { evaluationKeys } from '../hssl/evaluationSteps.ts';
import type { TrainingSetup } from '../hssl/trainingSetup.ts';
import type { Tensor, Tensor4D } from '../tensor/tensorflow.ts';
import { tf } from '../tensor/tensorflow.ts';

/** Images that are read part by part, so that no more of their pixels is in memory than one batch. */
export interface ImageSource {
  /** Number of images. */
  readonly count: number;
  /** Writes pixel values 0-255 of `count` images from the `start`-th on to the start of `target`. */
  read(start: number, count: number, target: Uint8Array): Promise<unknown>;
}

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

/**
 * Reads images as batches of the evaluation steps, one after another into the same memory: a batch and its tensors last
 * until the next one is asked for.
 */
export async function* imageBatches(setup: TrainingSetup, source: ImageSource): AsyncGenerator<ImageBatch, void> {
  const { height, width, channels } = setup.format;
  const imageBytes = height * width * channels;
  const size = evaluationBatch(setup);
  const pixels = new Uint8Array(size * imageBytes);
  const values = new Int32Array(size * imageBytes);
  for (let start = 0; start < source.count; start += size) {
    const count = Math.min(size, source.count - start);
    await source.read(start, count, pixels);
    values.set(pixels);
    values.fill(0, count * imageBytes);
    const weights = new Float32Array(size).fill(1, 0, count);
    const inputs = { images: tf.tensor4d(values, [size, height, width, channels], 'int32'), weights: tf.tensor1d(weights) };
    try {
      yield { start, count, inputs };
    } finally {
      tf.dispose(inputs);
    }
  }
}
