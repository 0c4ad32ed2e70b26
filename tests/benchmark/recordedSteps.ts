import type { TrainingSetup } from '../../core/hssl/trainingSetup.ts';
import type { StoredTensor } from '../../core/hssl/trainingState.ts';
import { viewCount, type ViewPlan } from '../../core/hssl/augmentation/viewPlan.ts';
import { toTimmLayout } from '../../core/nn/timmLayout.ts';
import { randomStream } from '../../core/tensor/randomStream.ts';
import { type SafetensorsEntry, writeSafetensors } from '../../core/tensor/safetensors.ts';
import { type Tensor4D, tf } from '../../core/tensor/tensorflow.ts';
import { viewKeys } from './stepSource.ts';
import type { RecordedSteps } from './workerProtocol.ts';

/** Views of a step by the names of the step's inputs, normally distributed, as normalised images are. The caller disposes them. */
export function randomViews(setup: TrainingSetup, seed: number, step: number): Record<string, Tensor4D> {
  const { views, format, spec } = setup;
  const make = (plan: ViewPlan, kind: string): Tensor4D => {
    const shape: [number, number, number, number] = [viewCount(plan) * spec.schedule.batchSize, plan.size, plan.size, format.channels];
    const values = new Float32Array(shape.reduce((product, length) => product * length, 1));
    return tf.tensor4d(randomStream(seed, 'recorded views', kind, step).fillNormal(values), shape);
  };
  return { [viewKeys.global]: make(views.global, 'global'), ...(views.local !== null && { [viewKeys.local]: make(views.local, 'local') }) };
}

/** Writes weights and views for another program; see {@link RecordedSteps}. */
export async function writeRecordedSteps(
  setup: TrainingSetup,
  initial: ReadonlyMap<string, StoredTensor>,
  steps: readonly Readonly<Record<string, Tensor4D>>[],
  files: RecordedSteps,
): Promise<void> {
  const { parameters, buffers } = setup.composition;
  const weights = new Map<string, SafetensorsEntry>();
  for (const { name, kind } of parameters) {
    const { shape, values } = stored(initial, name);
    const layout = toTimmLayout(kind, { shape, data: values });
    weights.set(name, entryOf(layout.shape, layout.data));
  }
  for (const { name } of buffers) {
    const { shape, values } = stored(initial, name);
    weights.set(name, entryOf(shape, values));
  }
  await writeSafetensors(files.weights, weights);
  const views = steps.flatMap((tensors, step) =>
    (['global', 'local'] as const).flatMap((kind): [string, SafetensorsEntry][] => {
      const tensor = tensors[viewKeys[kind]];
      return tensor === undefined ? [] : [[`${step}/${kind}`, entryOf(tensor.shape, tensor.dataSync<'float32'>())]];
    }),
  );
  await writeSafetensors(files.views, new Map(views));
}

/** Values that the engine gives are never shared between threads, which their type leaves open. */
function entryOf(shape: readonly number[], values: Float32Array): SafetensorsEntry {
  return { dtype: 'F32', shape, data: values as Float32Array<ArrayBuffer> };
}

function stored(initial: ReadonlyMap<string, StoredTensor>, name: string): StoredTensor {
  const tensor = initial.get(`student.${name}`);
  if (tensor === undefined) {
    throw new Error(`the state has no ${name}`);
  }
  return tensor;
}
