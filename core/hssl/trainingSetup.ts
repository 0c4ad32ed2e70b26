import type { ExperimentSpec } from '../contract/spec.ts';
import { type ViewPlans, viewPlans } from './augmentation/viewPlan.ts';
import { compose, type Composition, isLastLayer } from './composition.ts';
import { createPacking, type Packing } from './packing.ts';

/** Images as the data set stores them, all of one size. */
export interface ImageFormat {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Of pixel values 0-1, a number for each channel. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** Everything about a run's training that stays the same from step to step. */
export interface TrainingSetup {
  readonly spec: ExperimentSpec;
  readonly format: ImageFormat;
  readonly composition: Composition;
  readonly packing: Packing;
  readonly views: ViewPlans;
}

/** Lays out a run. Needs no engine. Errors: `badInput` for sizes that do not fit. */
export function createTrainingSetup(spec: ExperimentSpec, format: ImageFormat): TrainingSetup {
  const composition = compose(spec, format.channels);
  return {
    spec,
    format,
    composition,
    packing: createPacking(composition.parameters, isLastLayer),
    views: viewPlans(spec, format.channels),
  };
}
