import type { Scalar, Tensor1D } from '../tensor/tensorflow.ts';
import { tf } from '../tensor/tensorflow.ts';
import { stepScalarNames } from './scheduledScalars.ts';

/** The scheduled numbers of a step, on the device. */
export type StepScalars = Readonly<Record<(typeof stepScalarNames)[number], Scalar>>;

/** Takes the fed numbers of `scheduledScalars` apart, on the device. */
export function splitScalars(scalars: Tensor1D): StepScalars {
  const parts = tf.unstack(scalars) as Scalar[];
  return Object.fromEntries(stepScalarNames.map((name, index) => [name, parts[index]])) as StepScalars;
}
