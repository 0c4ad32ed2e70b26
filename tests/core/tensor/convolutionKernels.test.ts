import { beforeAll, describe, expect, it } from 'vitest';
import { nativeOperation, nativeOutputs, type OperationAttribute } from '../../../core/tensor/nativeOperation.ts';
import { randomStream } from '../../../core/tensor/randomStream.ts';
import { type Tensor, type Tensor2D, type Tensor4D, tf } from '../../../core/tensor/tensorflow.ts';
import { loadNativeEngine } from '../../support/nativeEngine.ts';

beforeAll(loadNativeEngine);

const float = { T: { type: 'float32' } } as const;
const relu = { relu: { boolean: true } } as const;
const epsilon = 1e-5;

/** 37 channels, so that every loop has a rest that fills no vector. */
const channels = 37;

function draws(name: string, shape: number[], mean = 0): Tensor {
  const count = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(randomStream(0, name).fillNormal(new Float32Array(count), mean, 1), shape);
}

function difference(actual: Tensor | undefined, expected: Tensor): number {
  expect(actual?.shape).toEqual(expected.shape);
  return tf.max(tf.abs(tf.sub(actual as Tensor, expected))).dataSync()[0] as number;
}

describe('our kernels of convolutional networks', () => {
  it('normalise by the batch, with drop path, shortcut and ReLU, and give the gradients', () => {
    // A mean far from zero, where sums of squares alone would lose the variance.
    const input = draws('input', [60, channels], 100);
    const [shortcut, gradient] = [draws('shortcut', [60, channels]), draws('gradient', [60, channels])];
    const [scale, offset] = [draws('scale', [channels]), draws('offset', [channels])];
    const multipliers = tf.tensor1d([0, 2, 2, 0, 2]);
    const reference = (x: Tensor, s: Tensor, o: Tensor, z: Tensor | null): Tensor => {
      const { mean, variance } = tf.moments(x, 0);
      const normalised = tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, epsilon))), s), o);
      const kept = tf.reshape(tf.mul(tf.reshape(normalised, [5, -1]), tf.reshape(multipliers, [5, 1])), [60, channels]);
      return tf.relu(z === null ? kept : tf.add(kept, z));
    };
    for (const added of [null, shortcut]) {
      const name = added === null ? 'HsslBatchNorm' : 'HsslBatchNormResidual';
      const output: Record<string, OperationAttribute> = added === null ? { Output: { type: 'float32' } } : {};
      const [y, mean, variance, inverse] = nativeOutputs(name, { ...float, ...relu, ...output, epsilon: { float: epsilon } }, [input, scale, offset, multipliers, ...(added === null ? [] : [added])], 4);
      expect(difference(y, reference(input, scale, offset, added))).toBeLessThan(1e-4);
      const moments = tf.moments(input, 0);
      expect(difference(mean, moments.mean)).toBeLessThan(1e-4);
      expect(difference(variance, tf.mul(moments.variance, 60 / 59))).toBeLessThan(1e-4);
      const inputs = [input, scale, offset, ...(added === null ? [] : [added])];
      const expected = tf.grads((...xs: Tensor[]) => reference(xs[0]!, xs[1]!, xs[2]!, xs[3] ?? null))(inputs, gradient);
      const saved = [gradient, input, scale, offset, mean!, inverse!, multipliers, ...(added === null ? [] : [y!])];
      const found = nativeOutputs(`${name}Gradient`, { ...float, ...relu }, saved, inputs.length);
      found.forEach((each, index) => expect(difference(each, expected[index] as Tensor), `${name}, gradient ${index}`).toBeLessThan(2e-4));
    }
    expect(() => nativeOutputs('HsslBatchNorm', { ...float, ...relu, Output: { type: 'float32' }, epsilon: { float: epsilon } }, [input, scale, offset, tf.ones([7])], 4)).toThrow('multipliers must divide the rows');
  });

  it.each([[9, 5], [3, 12], [1, 1]])('give the gradient of a depthwise convolution in its kernel on %s x %s', (height, width) => {
    const [images, gradient] = [draws('images', [2, height, width, channels]) as Tensor4D, draws('gradient', [2, height, width, channels])];
    const kernel = draws('kernel', [7, 7, channels, 1]) as Tensor4D;
    const expected = tf.grad((k) => tf.depthwiseConv2d(images, k as Tensor4D, 1, 'same'))(kernel, gradient);
    expect(difference(nativeOperation('HsslDepthwiseKernelGradient', float, [images, gradient]), expected)).toBeLessThan(1e-4);
    expect(() => nativeOperation('HsslDepthwiseKernelGradient', float, [tf.reshape(images, [-1, channels]) as Tensor2D, tf.reshape(gradient, [-1, channels])])).toThrow('batch x height x width x channels');
  });
});
