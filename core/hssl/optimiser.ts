import { nativeOperation } from '../tensor/nativeOperation.ts';
import type { Scalar, Tensor, Tensor1D, Tensor2D } from '../tensor/tensorflow.ts';
import { tf } from '../tensor/tensorflow.ts';
import type { PackedGroup } from './packing.ts';
import { adamBetas } from './scheduledScalars.ts';
import type { StepScalars } from './stepScalars.ts';

const epsilon = 1e-8;

/** A packed group's parameters and their moments. */
export interface MomentState {
  readonly parameters: Tensor2D;
  readonly firstMoment: Tensor2D;
  readonly secondMoment: Tensor2D;
}

/**
 * Scales down the gradient of every parameter whose own norm is above `limit`. DINO's `clip_gradients` clips each
 * parameter by itself, not the norm of all together, and so do we.
 *
 * @param gradient - of a packed group, rows x columns
 */
export function clipEachParameter(group: PackedGroup, gradient: Tensor2D, limit: number): Tensor2D {
  return tf.tidy(() => {
    const owner = tf.tensor1d(rowOwners(group), 'int32');
    const rowSquares = tf.sum(tf.square(gradient), 1) as Tensor1D;
    const norms = tf.sqrt(tf.unsortedSegmentSum(rowSquares, owner, group.entries.length));
    const factors = tf.minimum(tf.div(limit, tf.add(norms, 1e-6)), 1) as Tensor1D;
    return tf.mul(gradient, tf.reshape(gather(factors, owner), [group.rows, 1]));
  });
}

/** tfjs-node's own `gather` reads its index range back from the device, which a compiled step must not. */
function gather(values: Tensor1D, indices: Tensor1D): Tensor {
  return nativeOperation(
    'GatherV2',
    { Taxis: { type: 'int32' }, Tindices: { type: 'int32' }, Tparams: { type: 'float32' }, batch_dims: { integer: 0 } },
    [values, indices, tf.scalar(0, 'int32')],
  );
}

/** Index of the parameter that each row belongs to. */
function rowOwners(group: PackedGroup): Int32Array {
  const owners = new Int32Array(group.rows);
  group.entries.forEach((entry, index) => owners.fill(index, entry.firstRow, entry.firstRow + entry.rows));
  return owners;
}

/**
 * One AdamW update of a packed group with betas 0.9 and 0.999, epsilon 1e-8 and decoupled decay, as
 * `torch.optim.AdamW`. A frozen last layer keeps parameters and moments to the last bit, as DINO, which drops its
 * gradients.
 */
export function adamW(group: PackedGroup, state: MomentState, gradient: Tensor2D, scalars: StepScalars): MomentState {
  return tf.tidy(() => {
    const isLastLayer = group.name === 'lastLayer';
    const firstCorrection = isLastLayer ? scalars.lastLayerFirstCorrection : scalars.firstCorrection;
    const secondCorrection = isLastLayer ? scalars.lastLayerSecondCorrection : scalars.secondCorrection;
    const gated = (value: Scalar | number): Scalar => {
      const factor = typeof value === 'number' ? tf.scalar(value) : value;
      return isLastLayer ? tf.mul(factor, scalars.lastLayerGate) : factor;
    };
    const learningRate = gated(scalars.learningRate);
    const firstMoment = moveTowards(state.firstMoment, gradient, gated(1 - adamBetas[0]));
    const secondMoment = moveTowards(state.secondMoment, tf.square(gradient), gated(1 - adamBetas[1]));
    const deviation = tf.add(tf.mul(tf.sqrt(secondMoment), secondCorrection), epsilon);
    const step = tf.mul(tf.div(firstMoment, deviation), tf.mul(learningRate, firstCorrection));
    const decayed = group.decay
      ? tf.mul(state.parameters, tf.sub(1, tf.mul(learningRate, scalars.weightDecay)))
      : state.parameters;
    return { parameters: tf.sub<Tensor2D>(decayed, step), firstMoment, secondMoment };
  });
}

/** The teacher after a step: momentum x teacher + (1 - momentum) x student. */
export function moveTeacher(teacher: Tensor2D, student: Tensor2D, momentum: Scalar): Tensor2D {
  return tf.tidy(() => moveTowards(teacher, student, tf.sub(1, momentum)));
}

/** `from + (to - from) * share`: with share 0 exactly `from`. */
function moveTowards(from: Tensor2D, to: Tensor2D, share: Scalar): Tensor2D {
  return tf.add(from, tf.mul(tf.sub(to, from), share));
}
