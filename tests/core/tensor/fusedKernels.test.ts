import { beforeAll, describe, expect, it } from 'vitest';
import { fusedKernelInstructions } from '../../../core/tensor/fusedKernels.ts';
import { nativeOperation, nativeOutputs } from '../../../core/tensor/nativeOperation.ts';
import { type Tensor, tf } from '../../../core/tensor/tensorflow.ts';
import { randomStream } from '../../../core/tensor/randomStream.ts';
import { loadNativeEngine } from '../../support/nativeEngine.ts';

beforeAll(loadNativeEngine);

const float = { T: { type: 'float32' } } as const;

/** Draws of a normal distribution; 37 columns, so that every loop has a rest that fills no vector. */
function draws(name: string, rows = 501, columns = 37, deviation = 2): Tensor {
  return tf.tensor2d(randomStream(0, name).fillNormal(new Float32Array(rows * columns), 0, deviation), [rows, columns]);
}

function values(tensor: Tensor | undefined): Float32Array {
  return tensor?.dataSync<'float32'>() ?? new Float32Array();
}

function largestDifference(actual: Tensor | undefined, expected: ArrayLike<number>): number {
  const found = values(actual);
  expect(found.length).toBe(expected.length);
  return found.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (expected[index] as number))), 0);
}

describe('our kernels', () => {
  it('are there, with the instructions of this processor', () => {
    expect(['avx512', 'avx2', 'baseline']).toContain(fusedKernelInstructions());
  });

  it('normalise rows, and give its gradient', () => {
    const [x, gradient] = [draws('x'), draws('gradient')];
    const [y, inverse] = nativeOutputs('HsslNormalise', { ...float, Output: { type: 'float32' }, epsilon: { float: 1e-6 } }, [x], 2) as [Tensor, Tensor];
    const normalise = (input: Tensor) => {
      const { mean, variance } = tf.moments(input, 1, true);
      return tf.div(tf.sub(input, mean), tf.sqrt(tf.add(variance, 1e-6)));
    };
    expect(largestDifference(y, values(normalise(x)))).toBeLessThan(2e-6);
    const result = nativeOperation('HsslNormaliseGradient', { ...float, Output: { type: 'float32' } }, [gradient, y, inverse]);
    expect(largestDifference(result, values(tf.grad(normalise)(x, gradient)))).toBeLessThan(2e-6);
  });

  it('compute exact GELU to single precision, and its gradient', () => {
    const points = Float32Array.from({ length: 4001 }, (_, index) => (index - 2000) / 200);
    const x = tf.tensor1d(points);
    const cumulative = (value: number) => 0.5 * erfc(-value * Math.SQRT1_2);
    const exact = Array.from(points, (value) => value * cumulative(value));
    expect(largestDifference(nativeOperation('HsslGelu', float, [x]), exact)).toBeLessThan(5e-7);
    const slope = Array.from(points, (value) => cumulative(value) + (value * Math.exp(-0.5 * value * value)) / Math.sqrt(2 * Math.PI));
    expect(largestDifference(nativeOperation('HsslGeluGradient', float, [tf.onesLike(x), x]), slope)).toBeLessThan(5e-7);
  });

  it('compute a scaled softmax, and its gradient', () => {
    const [x, gradient] = [draws('logits'), draws('gradient')];
    const softmax = (input: Tensor) => tf.softmax(tf.mul(input, 0.3));
    const y = nativeOperation('HsslSoftmax', { ...float, scale: { float: 0.3 } }, [x]);
    expect(largestDifference(y, values(softmax(x)))).toBeLessThan(2e-7);
    const result = nativeOperation('HsslSoftmaxGradient', { ...float, scale: { float: 0.3 } }, [gradient, y]);
    expect(largestDifference(result, values(tf.grad(softmax)(x, gradient)))).toBeLessThan(5e-7);
  });

  it('keep what is no number, so that a run that diverged shows it', () => {
    const x = tf.tensor2d([Number.NaN, 1, 2, 3], [2, 2]);
    const isBroken = (tensor: Tensor) => Array.from(values(tensor), Number.isNaN);
    expect(isBroken(nativeOperation('HsslGelu', float, [x]))).toEqual([true, false, false, false]);
    expect(isBroken(nativeOperation('HsslSoftmax', { ...float, scale: { float: 1 } }, [x])).slice(0, 2)).toContain(true);
  });

  it('sum columns and squares of rows, always in the same order', () => {
    const x = draws('x', 3001, 37);
    const sums = nativeOperation('HsslColumnSum', float, [x]);
    expect(largestDifference(sums, values(tf.sum(x, 0)))).toBeLessThan(2e-3);
    expect(values(nativeOperation('HsslColumnSum', float, [x]))).toEqual(values(sums));
    expect(largestDifference(nativeOperation('HsslRowSquares', {}, [x]), values(tf.sum(tf.square(x), 1)))).toBeLessThan(2e-4);
  });

  it('fold a norm into the weights behind it, and give the gradients', () => {
    const [weight, gradient] = [draws('weight', 41, 67), draws('gradient', 41, 67)];
    const [scale, offset] = [draws('scale', 1, 41).flatten(), draws('offset', 1, 41).flatten()];
    const [bias, moved] = [draws('bias', 1, 67).flatten(), draws('moved', 1, 67).flatten()];
    const scaled = (w: Tensor, s: Tensor) => tf.mul(w, tf.reshape(s, [41, 1]));
    const shifted = (w: Tensor, o: Tensor) => tf.add(tf.reshape(tf.matMul(tf.reshape(o, [1, 41]), w), [67]), bias);
    const folded = nativeOutputs('HsslFoldNorm', { Output: { type: 'float32' } }, [weight, scale, offset, bias], 2);
    expect(largestDifference(folded[0], values(scaled(weight, scale)))).toBe(0);
    expect(largestDifference(folded[1], values(shifted(weight, offset)))).toBeLessThan(2e-5);
    const both = (w: Tensor, s: Tensor, o: Tensor) => tf.add(tf.sum(tf.mul(scaled(w, s), gradient)), tf.sum(tf.mul(shifted(w, o), moved)));
    const expected = tf.grads(both as never)([weight, scale, offset]);
    const found = nativeOutputs('HsslFoldNormGradient', float, [gradient, moved, weight, scale, offset], 3);
    found.forEach((tensor, index) => expect(largestDifference(tensor, values(expected[index])), `gradient ${index}`).toBeLessThan(5e-5));
    expect(() => nativeOutputs('HsslFoldNorm', { Output: { type: 'float32' } }, [weight, bias, offset, bias], 2)).toThrow('a number for each input');
    expect(() => nativeOutputs('HsslFoldNormGradient', float, [gradient, scale, weight, scale, offset], 3)).toThrow('the bias for each output');
  });

  it('lay tokens out for attention heads and back', () => {
    const [sequences, tokens, parts, heads, size] = [3, 7, 3, 2, 5];
    const rows = draws('rows', sequences * tokens, parts * heads * size);
    const attributes = { ...float, sequences: { integer: sequences }, parts: { integer: parts }, heads: { integer: heads } };
    const matrices = nativeOutputs('HsslSplitHeads', attributes, [rows], parts);
    const expected = tf.unstack(tf.transpose(tf.reshape(rows, [sequences, tokens, parts, heads, size]), [2, 0, 3, 1, 4]));
    matrices.forEach((matrix, part) => {
      expect(matrix.shape).toEqual([sequences, heads, tokens, size]);
      expect(values(matrix)).toEqual(values(expected[part]));
    });
    expect(values(nativeOperation('HsslJoinHeads', { ...float, parts: { integer: parts } }, matrices))).toEqual(values(rows));
    expect(() => nativeOutputs('HsslSplitHeads', { ...attributes, sequences: { integer: 4 } }, [rows], parts)).toThrow('sequences must divide the rows');
  });

  it('add a residual branch, for each image by its multiplier', () => {
    const [branch, tokens] = [draws('branch', 20), draws('tokens', 20)];
    const multipliers = tf.tensor1d([0, 1.25, 0, 1.25]);
    const expected = tf.add(tokens, tf.reshape(tf.mul(tf.reshape(branch, [4, -1]), tf.reshape(multipliers, [4, 1])), [20, 37]));
    expect(largestDifference(nativeOperation('HsslResidual', float, [branch, tokens, multipliers]), values(expected))).toBeLessThan(2e-6);
    expect(values(nativeOperation('HsslResidual', float, [branch, tokens, tf.scalar(1)]))).toEqual(values(tf.add(tokens, branch)));
    expect(() => nativeOperation('HsslResidual', float, [branch, tokens, tf.ones([3])])).toThrow('multipliers must divide the rows');
  });

  it('refuse tensors that do not belong together', () => {
    const [x, other] = [draws('x'), draws('y', 500)];
    expect(() => nativeOperation('HsslGeluGradient', float, [x, other])).toThrow('inputs that belong together have other shapes');
  });
});

/** Complementary error function by its continued fraction or series, in double precision. */
function erfc(x: number): number {
  if (x < 0) {
    return 2 - erfc(-x);
  }
  if (x < 2) {
    let term = x;
    let sum = x;
    for (let n = 1; n < 60; n += 1) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = 0;
  for (let n = 60; n > 0; n -= 1) {
    fraction = n / 2 / (x + fraction);
  }
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}
