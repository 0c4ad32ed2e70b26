import { evaluationBatch, evaluationKeys } from '../hssl/evaluationSteps.ts';
import type { StepSession } from '../hssl/stepSession.ts';
import type { TrainingSetup } from '../hssl/trainingSetup.ts';
import type { Tensor } from '../tensor/tensorflow.ts';
import { tf } from '../tensor/tensorflow.ts';
import type { Features } from './features.ts';
import { imageBatch } from './imageBatches.ts';

/**
 * Representations of images by `base`, `head/<id>`, `head/<pairing>`, in their order.
 *
 * @param session - with an `encodeStep` called `stepName`, compiled for `encodeExample`
 * @param images - pixel values 0-255, images x height x width x channels
 */
export function encodeImages(session: StepSession, stepName: string, setup: TrainingSetup, images: Uint8Array): Map<string, Features> {
  const { height, width, channels } = setup.format;
  const rows = images.length / (height * width * channels);
  const features = new Map<string, Features>();
  for (let start = 0; start < rows; start += evaluationBatch(setup)) {
    const batch = imageBatch(setup, images, start);
    const outputs = session.run(stepName, { [evaluationKeys.images]: batch.inputs.images });
    tf.dispose(batch.inputs);
    addRows(features, outputs, rows, batch.start, batch.count);
    tf.dispose(outputs);
  }
  return features;
}

/** Copies the first `count` rows of each matrix to its place. */
export function addRows(features: Map<string, Features>, outputs: Readonly<Record<string, Tensor>>, rows: number, start: number, count: number): void {
  for (const [name, tensor] of Object.entries(outputs)) {
    const featureWidth = tensor.shape[1] ?? 1;
    const target = features.get(name) ?? { rows, width: featureWidth, values: new Float32Array(rows * featureWidth) };
    features.set(name, target);
    target.values.set(tensor.dataSync<'float32'>().subarray(0, count * featureWidth), start * featureWidth);
  }
}
