import type { Precision } from '../../contract/spec.ts';

/**
 * How an operation is written in a step of bfloat16 precision. Operations without a rule are written in float32: the
 * residual stream, losses, statistics, weights and their updates.
 */
export interface HalfPrecisionRule {
  /**
   * When it reads bfloat16. `always`: matrix products and convolutions, the bulk of the arithmetic, and what stands
   * between them. `withInput`: where its first input was computed in bfloat16, so that nothing is converted twice.
   */
  readonly reads: 'always' | 'withInput';
  /** Inputs that are float32 all the same. */
  readonly fullInputs?: readonly number[];
  /** Outputs that are float32 all the same. */
  readonly fullOutputs?: readonly number[];
  /** Outputs that are bfloat16 whatever the operation reads. */
  readonly halfOutputs?: readonly number[];
}

const product: HalfPrecisionRule = { reads: 'always' };
const follower: HalfPrecisionRule = { reads: 'withInput' };

/** Kernels of ours (`Hssl...`) compute in float32 whatever they read and write. */
const rules: Readonly<Record<string, HalfPrecisionRule>> = {
  MatMul: product,
  BatchMatMulV2: product,
  Conv2D: product,
  Conv2DBackpropInput: product,
  Conv2DBackpropFilter: product,
  DepthwiseConv2dNative: product,
  DepthwiseConv2dNativeBackpropInput: product,
  DepthwiseConv2dNativeBackpropFilter: product,
  BiasAdd: follower,
  Reshape: follower,
  Transpose: follower,
  Unpack: follower,
  SplitV: follower,
  Slice: follower,
  Pack: follower,
  HsslGelu: follower,
  HsslGeluGradient: { reads: 'always' },
  HsslSoftmax: follower,
  HsslSoftmaxGradient: { reads: 'always' },
  HsslColumnSum: { reads: 'withInput', fullOutputs: [0] },
  HsslNormalise: { reads: 'withInput', halfOutputs: [0], fullOutputs: [1] },
  HsslNormaliseGradient: { reads: 'always', fullInputs: [2], fullOutputs: [0] },
  HsslFoldNorm: { reads: 'withInput', halfOutputs: [0], fullOutputs: [1] },
  HsslFoldNormGradient: { reads: 'withInput', fullInputs: [1, 2, 3, 4], fullOutputs: [0, 1, 2] },
  HsslSplitHeads: follower,
  HsslJoinHeads: follower,
  HsslAffine: { reads: 'withInput', fullInputs: [1, 2], fullOutputs: [0] },
  HsslAffineGradient: { reads: 'withInput', fullInputs: [1, 2], fullOutputs: [1, 2] },
  HsslWindowAttention: { reads: 'withInput', fullInputs: [1, 2] },
  HsslWindowAttentionGradient: { reads: 'always', fullInputs: [2, 3], fullOutputs: [1, 2] },
  HsslDepthwiseKernelGradient: { reads: 'always', fullOutputs: [0] },
  HsslBatchNorm: { reads: 'withInput', fullInputs: [1, 2, 3], fullOutputs: [1, 2, 3] },
  HsslBatchNormGradient: { reads: 'always', fullInputs: [2, 3, 4, 5, 6], fullOutputs: [1, 2] },
  HsslBatchNormResidual: { reads: 'withInput', fullInputs: [1, 2, 3, 4], fullOutputs: [0, 1, 2, 3] },
  HsslBatchNormResidualGradient: { reads: 'always', fullInputs: [0, 2, 3, 4, 5, 6, 7], fullOutputs: [1, 2, 3] },
  HsslResidual: { reads: 'withInput', fullInputs: [1, 2], fullOutputs: [0] },
};

/** The rule of an operation, or null where it stays float32. */
export function halfPrecisionRule(operation: string): HalfPrecisionRule | null {
  return rules[operation] ?? null;
}

let precision: Precision = 'float32';

/** The precision in which operations are written now; float32 outside of the recording of a step. */
export function currentPrecision(): Precision {
  return precision;
}

/** Records a step, or a part of one, in a precision. */
export function inPrecision<Result>(next: Precision, body: () => Result): Result {
  const before = precision;
  precision = next;
  try {
    return body();
  } finally {
    precision = before;
  }
}

/**
 * Runs a part of a step in float32, whatever the step's precision: augmentation, whose products would round pixel values,
 * and scores that a temperature sharpens. What their gradients compute is not inside, unless it says so itself.
 */
export function inFullPrecision<Result>(body: () => Result): Result {
  return inPrecision('float32', body);
}
