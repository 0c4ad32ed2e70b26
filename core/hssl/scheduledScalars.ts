import type { ExperimentSpec } from '../contract/spec.ts';
import { frozenSteps, scheduleAt, type StepPosition } from './schedules.ts';

/** The scheduled numbers that a step reads, in their order in the input `scalars`. */
export const stepScalarNames = [
  'learningRate',
  'weightDecay',
  'teacherTemperature',
  'teacherMomentum',
  /** 1 / (1 - beta1^n) and 1 / sqrt(1 - beta2^n) at the n-th update. */
  'firstCorrection',
  'secondCorrection',
  /** 0 while the last layers are frozen, then 1. */
  'lastLayerGate',
  /** Their updates are counted from the end of the freeze, as PyTorch counts a parameter's updates. */
  'lastLayerFirstCorrection',
  'lastLayerSecondCorrection',
] as const;

export const adamBetas = [0.9, 0.999] as const;

/** The scheduled numbers of a step, to be fed as the input `scalars`. Needs no engine. */
export function scheduledScalars(spec: ExperimentSpec, position: StepPosition): Float32Array {
  const schedule = scheduleAt(spec, position);
  const updates = position.step + 1;
  const lastLayerUpdates = updates - frozenSteps(spec.objective, position.stepsPerEpoch);
  const values: Record<(typeof stepScalarNames)[number], number> = {
    ...schedule,
    firstCorrection: firstCorrection(updates),
    secondCorrection: secondCorrection(updates),
    lastLayerGate: lastLayerUpdates > 0 ? 1 : 0,
    lastLayerFirstCorrection: firstCorrection(Math.max(1, lastLayerUpdates)),
    lastLayerSecondCorrection: secondCorrection(Math.max(1, lastLayerUpdates)),
  };
  return Float32Array.from(stepScalarNames, (name) => values[name]);
}

function firstCorrection(updates: number): number {
  return 1 / (1 - adamBetas[0] ** updates);
}

function secondCorrection(updates: number): number {
  return 1 / Math.sqrt(1 - adamBetas[1] ** updates);
}
