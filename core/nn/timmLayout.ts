import { StudioError } from '../contract/error.ts';
import type { ParameterKind } from './network.ts';

/** Numbers of a parameter with their shape, by rows. */
export interface ParameterValues {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * Where each axis of PyTorch's (and timm's) layout lies in ours: linear [out, in] from [in, out], convolution
 * [out, in, height, width] from [height, width, in, out], depthwise [channels, 1, height, width] from
 * [height, width, channels, 1]. All other kinds are the same on both sides.
 */
const axes: Partial<Record<ParameterKind, readonly number[]>> = {
  linear: [1, 0],
  convolution: [3, 2, 0, 1],
  depthwiseConvolution: [2, 3, 0, 1],
};

/** Our layout to PyTorch's. Errors: `badData` for a shape that the kind cannot have. */
export function toTimmLayout(kind: ParameterKind, values: ParameterValues): ParameterValues {
  const permutation = axes[kind];
  return permutation === undefined ? values : permute(kind, values, permutation);
}

/** PyTorch's layout to ours. Errors: `badData` for a shape that the kind cannot have. */
export function fromTimmLayout(kind: ParameterKind, values: ParameterValues): ParameterValues {
  const permutation = axes[kind];
  if (permutation === undefined) {
    return values;
  }
  return permute(kind, values, permutation.map((_, axis) => permutation.indexOf(axis)));
}

/** Axis i of the result is axis permutation[i] of the values. */
function permute(kind: ParameterKind, values: ParameterValues, permutation: readonly number[]): ParameterValues {
  const { shape, data } = values;
  const count = shape.reduce((product, length) => product * length, 1);
  if (shape.length !== permutation.length || count !== data.length) {
    throw new StudioError('badData', `${data.length} numbers of shape [${shape.join(', ')}] are no ${kind} weights`);
  }
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, length) => product * length, 1));
  const newShape = permutation.map((axis) => shape[axis] as number);
  const steps = permutation.map((axis) => strides[axis] as number);
  const result = new Float32Array(count);
  const position = newShape.map(() => 0);
  let source = 0;
  for (let index = 0; index < count; index += 1) {
    result[index] = data[source] as number;
    // Counts the position up like an odometer, moving the source along.
    for (let axis = newShape.length - 1; axis >= 0; axis -= 1) {
      position[axis] = (position[axis] as number) + 1;
      source += steps[axis] as number;
      if ((position[axis] as number) < (newShape[axis] as number)) {
        break;
      }
      source -= (steps[axis] as number) * (newShape[axis] as number);
      position[axis] = 0;
    }
  }
  return { shape: newShape, data: result };
}
