import { hasFusedKernels } from '../tensor/fusedKernels.ts';
import { nativeOperation, nativeOutputs } from '../tensor/nativeOperation.ts';
import type { Scalar, Tensor, Tensor1D, Tensor2D } from '../tensor/tensorflow.ts';
import { tf } from '../tensor/tensorflow.ts';
import type { PackedGroup } from './packing.ts';
import { adamBetas } from './scheduledScalars.ts';
import type { StepScalars } from './stepScalars.ts';

const epsilon = 1e-8;

/** A packed group's parameters in student and teacher, and the student's moments. */
export interface UpdateState {
  readonly parameters: Tensor2D;
  readonly firstMoment: Tensor2D;
  readonly secondMoment: Tensor2D;
  readonly teacher: Tensor2D;
}

/**
 * Factors, by rows of a packed group, that scale down the gradient of every parameter whose own norm is above `limit`.
 * DINO's `clip_gradients` clips each parameter by itself, not the norm of all together, and so do we.
 *
 * @param gradient - of a packed group, rows x columns
 * @returns rows
 */
export function clippingFactors(group: PackedGroup, gradient: Tensor2D, limit: number): Tensor1D {
  return tf.tidy(() => {
    const owner = tf.tensor1d(rowOwners(group), 'int32');
    const norms = tf.sqrt(tf.unsortedSegmentSum(rowSquares(gradient), owner, group.entries.length));
    const factors = tf.minimum(tf.div(limit, tf.add(norms, 1e-6)), 1) as Tensor1D;
    return gather(factors, owner) as Tensor1D;
  });
}

function rowSquares(gradient: Tensor2D): Tensor1D {
  return (hasFusedKernels() ? nativeOperation('HsslRowSquares', {}, [gradient]) : tf.sum(tf.square(gradient), 1)) as Tensor1D;
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
 * One AdamW update of a packed group with betas 0.9 and 0.999, epsilon 1e-8 and decoupled decay, as `torch.optim.AdamW`,
 * and the teacher's moving average: momentum x teacher + (1 - momentum) x new student. A frozen last layer keeps parameters
 * and moments to the last bit, as DINO, which drops its gradients.
 *
 * @param rowFactors - what each row of the gradient is multiplied with, see {@link clippingFactors}; null changes nothing
 * @param gradients - of all groups: a compiled step overwrites the state, which it may not do before they are all computed
 */
export function updateGroup(
  group: PackedGroup,
  state: UpdateState,
  gradient: Tensor2D,
  rowFactors: Tensor1D | null,
  scalars: StepScalars,
  gradients: readonly Tensor2D[] = [gradient],
): UpdateState {
  return tf.tidy(() => {
    const isLastLayer = group.name === 'lastLayer';
    const gated = (value: Scalar | number): Scalar => {
      const factor = typeof value === 'number' ? tf.scalar(value) : value;
      return isLastLayer ? tf.mul(factor, scalars.lastLayerGate) : factor;
    };
    const learningRate = gated(scalars.learningRate);
    const numbers: UpdateNumbers = {
      firstShare: gated(1 - adamBetas[0]),
      secondShare: gated(1 - adamBetas[1]),
      stepSize: tf.mul(learningRate, isLastLayer ? scalars.lastLayerFirstCorrection : scalars.firstCorrection),
      secondCorrection: isLastLayer ? scalars.lastLayerSecondCorrection : scalars.secondCorrection,
      decay: group.decay ? tf.sub(1, tf.mul(learningRate, scalars.weightDecay)) : tf.scalar(1),
      teacherShare: tf.sub(1, scalars.teacherMomentum),
    };
    return {
      ...(hasFusedKernels()
        ? updateFused(state, gradient, rowFactors ?? tf.ones([group.rows]), numbers, gradients)
        : updateByParts(state, rowFactors === null ? gradient : tf.mul(gradient, tf.reshape(rowFactors, [group.rows, 1])), numbers)),
    };
  });
}

/** What an update multiplies with; the names and their order are those of the kernel's `UpdateScalars`. */
interface UpdateNumbers {
  readonly firstShare: Scalar;
  readonly secondShare: Scalar;
  readonly stepSize: Scalar;
  readonly secondCorrection: Scalar;
  readonly decay: Scalar;
  readonly teacherShare: Scalar;
}

function updateFused(state: UpdateState, gradient: Tensor2D, rowFactors: Tensor1D, numbers: UpdateNumbers, gradients: readonly Tensor2D[]): UpdateState {
  const { firstShare, secondShare, stepSize, secondCorrection, decay, teacherShare } = numbers;
  const scalars = tf.stack([firstShare, secondShare, stepSize, secondCorrection, decay, teacherShare]);
  const inputs = [state.parameters, state.firstMoment, state.secondMoment, state.teacher, gradient, rowFactors, scalars, ...gradients];
  const [parameters, firstMoment, secondMoment, teacher] = nativeOutputs('HsslUpdate', { in_place: { boolean: false }, count: { integer: gradients.length } }, inputs, 4) as [Tensor2D, Tensor2D, Tensor2D, Tensor2D];
  return { parameters, firstMoment, secondMoment, teacher };
}

function updateByParts(state: UpdateState, gradient: Tensor2D, numbers: UpdateNumbers): UpdateState {
  const firstMoment = moveTowards(state.firstMoment, gradient, numbers.firstShare);
  const secondMoment = moveTowards(state.secondMoment, tf.square(gradient), numbers.secondShare);
  const deviation = tf.add(tf.mul(tf.sqrt(secondMoment), numbers.secondCorrection), epsilon);
  const parameters = tf.sub<Tensor2D>(tf.mul(state.parameters, numbers.decay), tf.mul(tf.div(firstMoment, deviation), numbers.stepSize));
  return { parameters, firstMoment, secondMoment, teacher: moveTowards(state.teacher, parameters, numbers.teacherShare) };
}

/** `from + (to - from) * share`: with share 0 exactly `from`. */
function moveTowards(from: Tensor2D, to: Tensor2D, share: Scalar): Tensor2D {
  return tf.add(from, tf.mul(tf.sub(to, from), share));
}
