import { StudioError } from '../contract/error.ts';
import type { ParameterKind } from './network.ts';

/** Numbers of a parameter with their shape, by rows. */
export interface ParameterValues {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** How PyTorch and timm lay out what we have otherwise. */
interface Layout {
  /** Where each axis of theirs lies in ours; the same order where it is left out. */
  readonly axes?: readonly number[];
  /** Axes of length one that theirs has besides, at its start and at its end. */
  readonly before?: number;
  readonly after?: number;
}

/**
 * Linear [out, in] from [in, out], convolution [out, in, height, width] from [height, width, in, out], depthwise
 * [channels, 1, height, width] from [height, width, channels, 1], pointwise [out, in, 1, 1] from [in, out], ResMLP's
 * affine maps [1, 1, channels] from [channels]. All other kinds are the same on both sides.
 */
const layouts: Partial<Record<ParameterKind, Layout>> = {
  linear: { axes: [1, 0] },
  convolution: { axes: [3, 2, 0, 1] },
  depthwiseConvolution: { axes: [2, 3, 0, 1] },
  pointwiseConvolution: { axes: [1, 0], after: 2 },
  affine: { before: 2 },
};

/** The shape that PyTorch and timm give a parameter of ours. */
export function timmShape(kind: ParameterKind, shape: readonly number[]): number[] {
  const { axes, before = 0, after = 0 } = layouts[kind] ?? {};
  const ordered = axes?.map((axis) => shape[axis] as number) ?? shape;
  return [...Array<number>(before).fill(1), ...ordered, ...Array<number>(after).fill(1)];
}

/** Our layout to PyTorch's. Errors: `badData` for a shape that the kind cannot have. */
export function toTimmLayout(kind: ParameterKind, values: ParameterValues): ParameterValues {
  const layout = layouts[kind];
  if (layout === undefined) {
    return values;
  }
  const { data } = layout.axes === undefined ? values : permute(kind, values, layout.axes);
  return { shape: timmShape(kind, values.shape), data };
}

/** PyTorch's layout to ours. Errors: `badData` for a shape that the kind cannot have. */
export function fromTimmLayout(kind: ParameterKind, values: ParameterValues): ParameterValues {
  const layout = layouts[kind];
  if (layout === undefined) {
    return values;
  }
  const { axes, before = 0, after = 0 } = layout;
  const { data } = values;
  const shape = values.shape.length < before + after + 1 ? values.shape : values.shape.slice(before, values.shape.length - after);
  return axes === undefined ? { shape, data } : permute(kind, { shape, data }, axes.map((_, axis) => axes.indexOf(axis)));
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
