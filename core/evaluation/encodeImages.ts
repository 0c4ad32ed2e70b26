import { evaluationKeys } from '../hssl/evaluationSteps.ts';
import type { StepSession } from '../hssl/stepSession.ts';
import type { TrainingSetup } from '../hssl/trainingSetup.ts';
import type { Tensor } from '../tensor/tensorflow.ts';
import { tf } from '../tensor/tensorflow.ts';
import type { Features } from './features.ts';
import { type ImageSource, imageBatches } from './imageBatches.ts';

/**
 * Representations of images by `base`, `head/<id>`, `head/<pairing>`, in their order.
 *
 * @param session - with an `encodeStep` called `stepName`, compiled for `encodeExample`
 * @param afterBatch - awaited after each batch of `count` images, so that the process can listen in between; what it throws ends the work
 */
export async function encodeImages(
  session: StepSession,
  stepName: string,
  setup: TrainingSetup,
  source: ImageSource,
  afterBatch: (count: number) => Promise<void> = async () => {},
): Promise<Map<string, Features>> {
  const features = new Map<string, Features>();
  for await (const { start, count, inputs } of imageBatches(setup, source)) {
    const outputs = session.run(stepName, { [evaluationKeys.images]: inputs.images });
    addRows(features, outputs, source.count, start, count);
    tf.dispose(outputs);
    await afterBatch(count);
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
