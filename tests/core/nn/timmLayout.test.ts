import { describe, expect, it } from 'vitest';
import { fromTimmLayout, timmShape, toTimmLayout } from '../../../core/nn/timmLayout.ts';

function counted(shape: number[]) {
  const count = shape.reduce((product, length) => product * length, 1);
  return { shape, data: Float32Array.from({ length: count }, (_, index) => index) };
}

describe('the layout of timm', () => {
  it('has linear weights as [out, in]', () => {
    expect(toTimmLayout('linear', counted([2, 3]))).toEqual({ shape: [3, 2], data: Float32Array.of(0, 3, 1, 4, 2, 5) });
  });

  it('has convolutions as [out, in, height, width]', () => {
    const ours = counted([2, 3, 4, 5]);
    const theirs = toTimmLayout('convolution', ours);
    expect(theirs.shape).toEqual([5, 4, 2, 3]);
    const at = (out: number, input: number, row: number, column: number) => theirs.data[((out * 4 + input) * 2 + row) * 3 + column];
    expect([at(0, 0, 0, 0), at(4, 0, 0, 0), at(0, 3, 0, 0), at(0, 0, 1, 0), at(0, 0, 0, 2), at(4, 3, 1, 2)]).toEqual([0, 4, 15, 60, 40, 119]);
  });

  it('has depthwise convolutions as [channels, 1, height, width]', () => {
    expect(toTimmLayout('depthwiseConvolution', counted([1, 2, 3, 1]))).toEqual({ shape: [3, 1, 1, 2], data: Float32Array.of(0, 3, 1, 4, 2, 5) });
  });

  it('has pointwise convolutions and affine maps with axes of length one', () => {
    expect(toTimmLayout('pointwiseConvolution', counted([2, 3]))).toEqual({ shape: [3, 2, 1, 1], data: Float32Array.of(0, 3, 1, 4, 2, 5) });
    expect(toTimmLayout('affine', counted([3]))).toEqual({ shape: [1, 1, 3], data: Float32Array.of(0, 1, 2) });
  });

  it.each([
    ['linear', [3, 5]],
    ['pointwiseConvolution', [3, 5]],
    ['affine', [7]],
    ['convolution', [3, 2, 4, 5]],
    ['depthwiseConvolution', [3, 3, 4, 1]],
    ['bias', [7]],
    ['normalisation', [7]],
    ['embedding', [1, 5, 4]],
  ] as const)('comes back as it was: %s', (kind, shape) => {
    const ours = counted([...shape]);
    const theirs = toTimmLayout(kind, ours);
    expect([fromTimmLayout(kind, theirs), timmShape(kind, shape)]).toEqual([ours, theirs.shape]);
  });

  it('refuses weights whose shape the kind cannot have', () => {
    expect(() => fromTimmLayout('linear', counted([2, 3, 4]))).toThrow('24 numbers of shape [2, 3, 4] are no linear weights');
    expect(() => toTimmLayout('linear', { shape: [2, 2], data: new Float32Array(3) })).toThrow('3 numbers of shape [2, 2] are no linear weights');
  });
});
