import { drawStep } from '../../core/hssl/drawStep.ts';
import { scheduledScalars } from '../../core/hssl/scheduledScalars.ts';
import { inputKeys, stepInputs } from '../../core/hssl/stepInputs.ts';
import type { StepPosition } from '../../core/hssl/schedules.ts';
import type { TrainingSetup } from '../../core/hssl/trainingSetup.ts';
import { stepViews, trainingStep, trainOnViews, type Views } from '../../core/hssl/trainingStep.ts';
import type { NamedTensors, Step } from '../../core/tensor/compile/compiledSession.ts';
import { randomStream } from '../../core/tensor/randomStream.ts';
import { type Tensor4D, tf } from '../../core/tensor/tensorflow.ts';

/** A step, and where what it reads comes from. */
export interface StepSource {
  readonly step: Step;
  inputs(step: number): NamedTensors;
  /** Frees the inputs of one step. */
  release(inputs: NamedTensors): void;
}

export const viewKeys = { global: 'views/global', local: 'views/local' } as const;

/** Batches in memory that take turns. */
const batchesInMemory = 4;

/** Counted from 0, as AdamW counts its updates. */
export function positionOf(step: number): StepPosition {
  return { step, totalSteps: 1000, stepsPerEpoch: 100 };
}

/**
 * The whole step, on synthetic images in memory: what a run does without its feed. Drawing and uploading lie inside the
 * step here; a run that does them ahead is faster, and reports its waiting as `data-wait`.
 */
export function augmentedSource(setup: TrainingSetup, seed: number): StepSource {
  const { format, spec } = setup;
  const { batchSize } = spec.schedule;
  const bytes = batchSize * format.height * format.width * format.channels;
  const stream = randomStream(seed, 'benchmark images');
  const batches = Array.from({ length: batchesInMemory }, () => Uint8Array.from({ length: bytes }, () => stream.integer(256)));
  return {
    step: trainingStep(setup),
    inputs: (step) => stepInputs(setup, drawStep(setup, positionOf(step), batchSize), batches[step % batchesInMemory] as Uint8Array),
    release: (inputs) => tf.dispose({ ...inputs }),
  };
}

/** The step on views that are made before, always the same. */
export function viewSource(setup: TrainingSetup, seed: number): StepSource {
  const images = augmentedSource(setup, seed);
  const inputs = images.inputs(0);
  const views = tf.tidy(() => {
    const { global, local } = stepViews(setup, inputs);
    return { [viewKeys.global]: global, ...(local !== null && { [viewKeys.local]: local }) };
  });
  images.release(inputs);
  return {
    step: stepOnViews(setup),
    inputs: (step) => ({ ...views, [inputKeys.scalars]: scalarsOf(setup, step) }),
    release: (ofStep) => ofStep[inputKeys.scalars]?.dispose(),
  };
}

/** The scheduled numbers of a step, as it reads them. */
export function scalarsOf(setup: TrainingSetup, step: number) {
  return tf.tensor1d(scheduledScalars(setup.spec, positionOf(step)));
}

function stepOnViews(setup: TrainingSetup): Step {
  return (state, inputs) => {
    const views: Views = { global: inputs[viewKeys.global] as Tensor4D, local: (inputs[viewKeys.local] ?? null) as Tensor4D | null };
    return trainOnViews(setup, state, inputs, views);
  };
}
