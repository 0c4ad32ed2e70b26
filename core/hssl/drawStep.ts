import { drawDropPath } from '../nn/drawDropPath.ts';
import { randomStream } from '../tensor/randomStream.ts';
import { type AllocateFloats, allocateFloats } from './augmentation/allocateFloats.ts';
import { allocateViewDraws, drawViews, type ViewDraws } from './augmentation/drawViews.ts';
import { viewCount } from './augmentation/viewPlan.ts';
import type { Composition } from './composition.ts';
import { scheduledScalars, stepScalarNames } from './scheduledScalars.ts';
import type { StepPosition } from './schedules.ts';
import type { TrainingSetup } from './trainingSetup.ts';

/** What the draws of a run's steps depend on: plain data, which can be sent to another thread. A {@link TrainingSetup} is one. */
export type DrawSetup = Pick<TrainingSetup, 'spec' | 'format' | 'views'> & { readonly composition: Pick<Composition, 'dropPathSites'> };

/** Everything that a step reads besides its state and the images, as plain arrays: it can be made ahead of its step. */
export interface StepDraws {
  readonly scalars: Float32Array;
  readonly views: { readonly global: ViewDraws; readonly local: ViewDraws | null };
  /** Multipliers for the student, sites x (batch * views). */
  readonly dropPath: { readonly global: Float32Array; readonly local: Float32Array | null };
}

/**
 * Arrays for the draws of a step with `batch` images.
 *
 * @param allocate - where they are to lie, for example in memory that threads share
 */
export function allocateDraws(setup: DrawSetup, batch: number, allocate: AllocateFloats = allocateFloats): StepDraws {
  const { views, format, composition } = setup;
  const sites = composition.dropPathSites.length;
  return {
    scalars: allocate(stepScalarNames.length),
    views: {
      global: allocateViewDraws(views.global, format, batch, allocate),
      local: views.local === null ? null : allocateViewDraws(views.local, format, batch, allocate),
    },
    dropPath: {
      global: allocate(sites * batch * viewCount(views.global)),
      local: views.local === null ? null : allocate(sites * batch * viewCount(views.local)),
    },
  };
}

/**
 * Draws a step's randomness from the streams of (seed, purpose, step): a resumed run draws what it would have drawn.
 * Needs no engine.
 *
 * @param draws - arrays to draw into, whatever they hold; of {@link allocateDraws} for the same batch
 */
export function drawStep(setup: DrawSetup, position: StepPosition, batch: number, draws: StepDraws = allocateDraws(setup, batch)): StepDraws {
  const { seed } = setup.spec.schedule;
  const { dropPathSites } = setup.composition;
  draws.scalars.set(scheduledScalars(setup.spec, position));
  for (const kind of ['global', 'local'] as const) {
    const plan = setup.views[kind];
    const views = draws.views[kind];
    const dropPath = draws.dropPath[kind];
    if (plan !== null && views !== null && dropPath !== null) {
      drawViews(plan, setup.format, batch, randomStream(seed, 'augmentation', kind, position.step), views);
      dropPath.set(drawDropPath(dropPathSites, batch * viewCount(plan), randomStream(seed, 'dropPath', kind, position.step)));
    }
  }
  return draws;
}
