import type { NamedTensors } from '../tensor/compile/compiledSession.ts';
import type { Tensor } from '../tensor/tensorflow.ts';
import { tf } from '../tensor/tensorflow.ts';
import { uploadViews, type ViewTensors } from './augmentation/makeViews.ts';
import { viewCount } from './augmentation/viewPlan.ts';
import type { StepDraws } from './drawStep.ts';
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

/**
 * What a step reads, as tensors, which the caller disposes. The engine may go on using the arrays themselves: leave them
 * as they are until then.
 *
 * @param images - pixel values 0-255, batch x height x width x channels; 32-bit ones need not be converted
 */
export function stepInputs(setup: TrainingSetup, draws: StepDraws, images: Uint8Array | Int32Array): Record<string, Tensor> {
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
