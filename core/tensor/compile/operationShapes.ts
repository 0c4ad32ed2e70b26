import { StudioError } from '../../contract/error.ts';
import { dataTypes } from './graphBuilder.ts';

/** What the recorder knows of a tensor without computing it. */
export interface TensorKind {
  readonly shape: readonly number[];
  /** TensorFlow's number of the data type. */
  readonly type: number;
  /** The elements of a tensor that was made from JavaScript values: shapes, axes and permutations are such tensors. */
  readonly values?: ArrayLike<number>;
}

/** Attributes of an operation as the binding received them. */
export type AttributeValues = Readonly<Record<string, unknown>>;

type ShapeRule = (inputs: readonly TensorKind[], attributes: AttributeValues, outputs: number) => TensorKind[];

/**
 * Shapes and types of an operation's outputs, so that a step can be recorded without running it: recording then needs no
 * memory for activations and no time for arithmetic. The runtime checks the graph with its own rules when it is loaded.
 * Errors: `internal` for an operation without a rule; add it to `rules` when a new layer needs one.
 */
export function outputKinds(operation: string, inputs: readonly TensorKind[], attributes: AttributeValues, outputs: number): TensorKind[] {
  const rule = rules.get(operation);
  if (rule === undefined) {
    throw new StudioError('internal', `The step compiler knows no shape of the operation ${operation}.`, {
      advice: 'Add its rule to core/tensor/compile/operationShapes.ts.',
    });
  }
  return rule(inputs, attributes, outputs);
}

/** As {@link outputKinds} for operations whose only output has the shape and type of input `index`. */
const like =
  (index: number): ShapeRule =>
  (inputs) => [plain(at(inputs, index))];

const broadcast: ShapeRule = ([first, second]) => [{ shape: broadcastShape(kindOf(first).shape, kindOf(second).shape), type: kindOf(first).type }];

const compare: ShapeRule = ([first, second]) => [{ shape: broadcastShape(kindOf(first).shape, kindOf(second).shape), type: dataTypes.bool }];

const test: ShapeRule = ([input]) => [{ shape: kindOf(input).shape, type: dataTypes.bool }];

const reduce: ShapeRule = ([input, axes], attributes) => {
  const { shape, type } = kindOf(input);
  const reduced = new Set(valuesOf(axes).map((axis) => positive(axis, shape.length)));
  const keep = attributes['keep_dims'] === true;
  return [{ shape: keep ? shape.map((size, axis) => (reduced.has(axis) ? 1 : size)) : shape.filter((_, axis) => !reduced.has(axis)), type }];
};

/** An output whose shape is the value of input `index`, of the type of input `typeIndex`. */
const shapedBy =
  (index: number, typeIndex: number): ShapeRule =>
  (inputs) => [{ shape: valuesOf(at(inputs, index)), type: at(inputs, typeIndex).type }];

const matrixProduct =
  (transposeLeft: string, transposeRight: string): ShapeRule =>
  ([left, right], attributes) => {
    const [a, b] = [kindOf(left).shape, kindOf(right).shape];
    const rows = a.at(attributes[transposeLeft] === true ? -1 : -2) as number;
    const columns = b.at(attributes[transposeRight] === true ? -2 : -1) as number;
    return [{ shape: [...broadcastShape(a.slice(0, -2), b.slice(0, -2)), rows, columns], type: kindOf(left).type }];
  };

/** A window of `size` moved over an axis of `length`. */
function windowCount(length: number, size: number, stride: number, dilation: number, padding: unknown): number {
  const reach = (size - 1) * dilation + 1;
  return padding === 'SAME' ? Math.ceil(length / stride) : Math.ceil((length - reach + 1) / stride);
}

const convolution =
  (outputChannels: (kernel: readonly number[]) => number): ShapeRule =>
  ([images, kernel], { strides, dilations, padding }) => {
    const [batch, height, width] = kindOf(images).shape as [number, number, number];
    const size = kindOf(kernel).shape as [number, number, number, number];
    const along = (length: number, axis: number) =>
      windowCount(length, size[axis - 1] as number, (strides as number[])[axis] as number, (dilations as number[] | undefined)?.[axis] ?? 1, padding);
    return [{ shape: [batch, along(height, 1), along(width, 2), outputChannels(size)], type: kindOf(images).type }];
  };

/** An operation on rows of channels that gives one number for each row or for each channel. */
const eachRow: ShapeRule = ([input]) => [{ shape: [elements(kindOf(input).shape.slice(0, -1))], type: dataTypes.float32 }];
const eachColumn: ShapeRule = ([input]) => [{ shape: [kindOf(input).shape.at(-1) as number], type: dataTypes.float32 }];

/** Output, mean, variance and inverse deviation. */
const batchNorm: ShapeRule = ([input, scale]) => [plain(kindOf(input)), ...[0, 1, 2].map(() => plain(kindOf(scale)))];

const pool: ShapeRule = ([images], { ksize, strides, padding }) => {
  const { shape, type } = kindOf(images);
  const [batch, height, width, channels] = shape as [number, number, number, number];
  const along = (length: number, axis: number) => windowCount(length, (ksize as number[])[axis] as number, (strides as number[])[axis] as number, 1, padding);
  return [{ shape: [batch, along(height, 1), along(width, 2), channels], type }];
};

const fusedKernelsLikeTheirInput = ['HsslNormaliseGradient', 'HsslGelu', 'HsslGeluGradient', 'HsslSoftmax', 'HsslSoftmaxGradient'];

const rules = new Map<string, ShapeRule>([
  ...['BiasAdd', 'Erf', 'Exp', 'Identity', 'Log', 'LogSoftmax', 'Neg', 'Relu', 'Roll', 'Round', 'Rsqrt', 'Sigmoid', 'Softmax', 'Sqrt', 'Square', 'Tanh', 'ZerosLike', 'Abs', 'ReluGrad', 'AddN', 'MaxPoolGrad', 'ReverseV2', ...fusedKernelsLikeTheirInput].map(
    (name) => [name, like(0)] as const,
  ),
  ...['Add', 'AddV2', 'Sub', 'Mul', 'RealDiv', 'Minimum', 'Maximum', 'FloorMod', 'Pow', 'SquaredDifference'].map((name) => [name, broadcast] as const),
  ...['Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual', 'LogicalAnd', 'LogicalOr'].map((name) => [name, compare] as const),
  ...['IsNan', 'LogicalNot'].map((name) => [name, test] as const),
  ...['Sum', 'Mean', 'Max', 'Min', 'Prod'].map((name) => [name, reduce] as const),
  ['Select', like(1)],
  ['SelectV2', ([condition, chosen]) => [{ shape: broadcastShape(kindOf(condition).shape, kindOf(chosen).shape), type: kindOf(chosen).type }]],
  ['Cast', ([input], attributes) => [{ shape: kindOf(input).shape, type: attributes['DstT'] as number }]],
  ['BiasAddGrad', eachColumn],
  ['HsslNormalise', (inputs, attributes, outputs) => [...like(0)(inputs, attributes, outputs), ...eachRow(inputs, attributes, outputs)]],
  ['HsslColumnSum', eachColumn],
  ['HsslRowSquares', eachRow],
  ['HsslUpdate', (inputs) => inputs.slice(0, 4).map(plain)],
  ['HsslFoldNorm', ([weight, , , bias]) => [plain(kindOf(weight)), plain(kindOf(bias))]],
  ['HsslFoldNormGradient', (inputs) => inputs.slice(2).map(plain)],
  ['HsslResidual', like(1)],
  ['HsslBatchNorm', batchNorm],
  ['HsslBatchNormResidual', batchNorm],
  ['HsslBatchNormGradient', ([, input, scale, offset]) => [input, scale, offset].map((each) => plain(kindOf(each)))],
  ['HsslBatchNormResidualGradient', ([gradient, input, scale, offset]) => [input, scale, offset, gradient].map((each) => plain(kindOf(each)))],
  [
    'HsslSplitHeads',
    ([rows], attributes) => {
      const { shape, type } = kindOf(rows);
      const [sequences, parts, heads] = [attributes['sequences'], attributes['parts'], attributes['heads']] as [number, number, number];
      const matrices = [sequences, heads, (shape[0] as number) / sequences, (shape[1] as number) / (parts * heads)];
      return Array.from({ length: parts }, () => ({ shape: matrices, type }));
    },
  ],
  [
    'HsslJoinHeads',
    (inputs) => {
      const { shape, type } = at(inputs, 0);
      const [sequences, heads, tokens, size] = shape as [number, number, number, number];
      return [{ shape: [sequences * tokens, inputs.length * heads * size], type }];
    },
  ],
  [
    'HsslWindowAttention',
    ([rows]) => {
      const { shape, type } = kindOf(rows);
      return [{ shape: [shape[0] as number, (shape[1] as number) / 3], type }];
    },
  ],
  ['HsslAffine', like(0)],
  [
    'HsslAffineGradient',
    ([input, , scale], { period }) => {
      const channels = plain(kindOf(scale));
      return [plain(kindOf(input)), channels, period === 1 ? channels : { shape: [period as number, ...channels.shape], type: channels.type }];
    },
  ],
  ['HsslWindowAttentionGradient', (inputs) => inputs.slice(1, 4).map(plain)],
  ['MatMul', matrixProduct('transpose_a', 'transpose_b')],
  ['BatchMatMulV2', matrixProduct('adj_x', 'adj_y')],
  ['Reshape', ([input, shape]) => [{ shape: resolved(valuesOf(shape), elements(kindOf(input).shape)), type: kindOf(input).type }]],
  ['Transpose', ([input, order]) => [{ shape: valuesOf(order).map((axis) => kindOf(input).shape[axis] as number), type: kindOf(input).type }]],
  [
    'ExpandDims',
    ([input, dimension]) => {
      const { shape, type } = kindOf(input);
      return [{ shape: shape.toSpliced(positive(valuesOf(dimension)[0] as number, shape.length + 1), 0, 1), type }];
    },
  ],
  ['Tile', ([input, multiples]) => [{ shape: kindOf(input).shape.map((size, axis) => size * (valuesOf(multiples)[axis] as number)), type: kindOf(input).type }]],
  [
    'Slice',
    ([input, begin, size]) => {
      const { shape, type } = kindOf(input);
      const [from, lengths] = [valuesOf(begin), valuesOf(size)];
      return [{ shape: shape.map((length, axis) => (lengths[axis] === -1 ? length - (from[axis] as number) : (lengths[axis] as number))), type }];
    },
  ],
  ['Fill', shapedBy(0, 1)],
  ['PadV2', padded],
  ['Pad', padded],
  [
    'Pack',
    (inputs, attributes) => {
      const { shape, type } = at(inputs, 0);
      return [{ shape: shape.toSpliced(positive(attributes['axis'] as number, shape.length + 1), 0, inputs.length), type }];
    },
  ],
  [
    'Unpack',
    ([input], attributes, outputs) => {
      const { shape, type } = kindOf(input);
      return Array.from({ length: outputs }, () => ({ shape: shape.toSpliced(positive(attributes['axis'] as number, shape.length), 1), type }));
    },
  ],
  [
    'SplitV',
    ([input, sizes, axis]) => {
      const { shape, type } = kindOf(input);
      const along = positive(valuesOf(axis)[0] as number, shape.length);
      return valuesOf(sizes).map((size) => ({ shape: shape.with(along, size), type }));
    },
  ],
  [
    'ConcatV2',
    (inputs) => {
      const parts = inputs.slice(0, -1);
      const { shape, type } = at(parts, 0);
      const along = positive(valuesOf(at(inputs, inputs.length - 1))[0] as number, shape.length);
      return [{ shape: shape.with(along, parts.reduce((sum, part) => sum + (part.shape[along] as number), 0)), type }];
    },
  ],
  [
    'GatherV2',
    ([values, indices, axis]) => {
      const { shape, type } = kindOf(values);
      const along = positive(valuesOf(axis)[0] as number, shape.length);
      return [{ shape: shape.toSpliced(along, 1, ...kindOf(indices).shape), type }];
    },
  ],
  [
    'UnsortedSegmentSum',
    ([values, owners, count]) => [
      { shape: [valuesOf(count)[0] as number, ...kindOf(values).shape.slice(kindOf(owners).shape.length)], type: kindOf(values).type },
    ],
  ],
  ['Conv2D', convolution((kernel) => kernel[3] as number)],
  ['DepthwiseConv2dNative', convolution((kernel) => (kernel[2] as number) * (kernel[3] as number))],
  ['Conv2DBackpropInput', shapedBy(0, 1)],
  ['DepthwiseConv2dNativeBackpropInput', shapedBy(0, 1)],
  ['Conv2DBackpropFilter', shapedBy(1, 0)],
  ['DepthwiseConv2dNativeBackpropFilter', shapedBy(1, 0)],
  ['HsslDepthwiseKernelGradient', ([images]) => [{ shape: [7, 7, kindOf(images).shape[3] as number, 1], type: dataTypes.float32 }]],
  ['AvgPool', pool],
  ['MaxPool', pool],
  ['AvgPoolGrad', shapedBy(0, 1)],
  [
    'FusedBatchNormV3',
    ([images, scale]) => {
      const channels = plain(kindOf(scale));
      // Value, mean, variance and what the gradient reads; the last of those is empty on every device but GPUs.
      return [plain(kindOf(images)), channels, channels, channels, channels, { shape: [0], type: channels.type }];
    },
  ],
  [
    'FusedBatchNormGradV3',
    ([gradient, , scale]) => {
      const channels = plain(kindOf(scale));
      const empty = { shape: [], type: channels.type };
      return [plain(kindOf(gradient)), channels, channels, empty, empty];
    },
  ],
]);

function padded([input, paddings]: readonly TensorKind[]): TensorKind[] {
  const { shape, type } = kindOf(input);
  const sizes = valuesOf(paddings);
  return [{ shape: shape.map((size, axis) => size + (sizes[2 * axis] as number) + (sizes[2 * axis + 1] as number)), type }];
}

function broadcastShape(left: readonly number[], right: readonly number[]): number[] {
  const rank = Math.max(left.length, right.length);
  return Array.from({ length: rank }, (_, axis) => {
    const a = left[left.length - rank + axis] ?? 1;
    const b = right[right.length - rank + axis] ?? 1;
    return a === 1 ? b : a;
  });
}

/** A shape in which -1 stands for whatever makes `count` elements. */
function resolved(shape: readonly number[], count: number): number[] {
  const known = shape.reduce((product, size) => (size === -1 ? product : product * size), 1);
  return shape.map((size) => (size === -1 ? count / known : size));
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function positive(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

function plain({ shape, type }: TensorKind): TensorKind {
  return { shape, type };
}

function at(inputs: readonly TensorKind[], index: number): TensorKind {
  return kindOf(inputs[index]);
}

function kindOf(input: TensorKind | undefined): TensorKind {
  if (input === undefined) {
    throw new StudioError('internal', 'An operation of a recorded step lacks an input.');
  }
  return input;
}

/** Elements of a tensor that decides a shape. Errors: `internal` where they are computed by the step itself. */
function valuesOf(input: TensorKind | undefined): number[] {
  const { values } = kindOf(input);
  if (values === undefined) {
    throw new StudioError('internal', 'A shape, axis or order in a compiled step is computed by the step.', { advice: 'Make it from numbers that are known when the step is recorded.' });
  }
  return Array.from(values);
}
