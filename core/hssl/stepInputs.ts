import { drawDropPath } from '../nn/drawDropPath.ts';
import type { NamedTensors } from '../tensor/compile/compiledSession.ts';
import { randomStream } from '../tensor/randomStream.ts';
import type { Tensor } from '../tensor/tensorflow.ts';
import { tf } from '../tensor/tensorflow.ts';
import { drawViews, type ViewDraws } from './augmentation/drawViews.ts';
import { uploadViews, type ViewTensors } from './augmentation/makeViews.ts';
import { viewCount } from './augmentation/viewPlan.ts';
import type { StepPosition } from './schedules.ts';
import { stepScalars } from './stepScalars.ts';
import type { TrainingSetup } from './trainingSetup.ts';

type ViewKind = 'global' | 'local';
const viewKinds: readonly ViewKind[] = ['global', 'local'];
const viewTensorNames = ['rows', 'columns', 'slots', 'hue', 'blur', 'solarise'] as const;

export const inputKeys = {
  /** Pixel values 0-255, batch x height x width x channels, int32. */
  images: 'images',
  /** In the order of `stepScalarNames`. */
  scalars: 'scalars',
  view: (kind: ViewKind, name: (typeof viewTensorNames)[number]) => `${kind}/${name}`,
  /** Multipliers for the student, sites x (views * batch), view by view. */
  dropPath: (kind: ViewKind) => `${kind}/dropPath`,
};

/** Everything that a step reads besides its state and the images, as plain arrays: it can be made ahead of its step. */
export interface StepDraws {
  readonly scalars: Float32Array;
  readonly views: { readonly global: ViewDraws; readonly local: ViewDraws | null };
  readonly dropPath: { readonly global: Float32Array; readonly local: Float32Array | null };
}

/** Draws a step's randomness from the streams of (seed, purpose, step): a resumed run draws what it would have drawn. */
export function drawStep(setup: TrainingSetup, position: StepPosition, batch: number): StepDraws {
  const { seed } = setup.spec.schedule;
  const { dropPathSites } = setup.composition;
  const draw = (kind: ViewKind): { views: ViewDraws; dropPath: Float32Array } | null => {
    const plan = setup.views[kind];
    return plan === null
      ? null
      : {
          views: drawViews(plan, setup.format, batch, randomStream(seed, 'augmentation', kind, position.step)),
          dropPath: drawDropPath(dropPathSites, batch * viewCount(plan), randomStream(seed, 'dropPath', kind, position.step)),
        };
  };
  const global = draw('global') as NonNullable<ReturnType<typeof draw>>;
  const local = draw('local');
  return {
    scalars: stepScalars(setup.spec, position),
    views: { global: global.views, local: local?.views ?? null },
    dropPath: { global: global.dropPath, local: local?.dropPath ?? null },
  };
}

/**
 * Uploads what a step reads; the caller disposes the tensors.
 *
 * @param images - pixel values 0-255, batch x height x width x channels
 */
export function stepInputs(setup: TrainingSetup, draws: StepDraws, images: Uint8Array): Record<string, Tensor> {
  const { format, views: plans, composition } = setup;
  const { batch } = draws.views.global;
  const inputs: Record<string, Tensor> = {
    [inputKeys.images]: tf.tensor4d(images, [batch, format.height, format.width, format.channels], 'int32'),
    [inputKeys.scalars]: tf.tensor1d(draws.scalars),
  };
  for (const kind of viewKinds) {
    const plan = plans[kind];
    const views = draws.views[kind];
    if (plan === null || views === null) {
      continue;
    }
    const uploaded = uploadViews(plan, format, views);
    for (const name of viewTensorNames) {
      const tensor = uploaded[name];
      if (tensor !== undefined) {
        inputs[inputKeys.view(kind, name)] = tensor;
      }
    }
    const sites = composition.dropPathSites.length;
    if (sites > 0) {
      inputs[inputKeys.dropPath(kind)] = tf.tensor2d(draws.dropPath[kind] as Float32Array, [sites, batch * viewCount(plan)]);
    }
  }
  return inputs;
}

/** The view tensors of one kind among a step's inputs. */
export function viewTensorsOf(inputs: NamedTensors, kind: ViewKind): ViewTensors {
  const entries = viewTensorNames.map((name) => [name, inputs[inputKeys.view(kind, name)]] as const);
  return Object.fromEntries(entries.filter(([, tensor]) => tensor !== undefined)) as unknown as ViewTensors;
}
