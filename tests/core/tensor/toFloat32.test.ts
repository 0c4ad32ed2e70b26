import { expect, it } from 'vitest';
import { toFloat32 } from '../../../core/tensor/toFloat32.ts';

it('reads half precision exactly, and double precision rounded', () => {
  // Of 1, -2, 65504, the smallest one, the smallest normal one, infinity, and 0 with its sign.
  const half = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x0400, 0xfc00, 0x8000);
  expect(toFloat32({ dtype: 'F16', shape: [7], data: half })).toEqual(Float32Array.of(1, -2, 65504, 2 ** -24, 2 ** -14, -Infinity, -0));
  expect(toFloat32({ dtype: 'F16', shape: [1], data: Uint16Array.of(0x7e00) })).toEqual(Float32Array.of(Number.NaN));
  expect(toFloat32({ dtype: 'BF16', shape: [3], data: Uint16Array.of(0x3f80, 0xc040, 0x0000) })).toEqual(Float32Array.of(1, -3, 0));
  expect(toFloat32({ dtype: 'F64', shape: [2], data: Float64Array.of(0.1, -3) })).toEqual(Float32Array.of(0.1, -3));
});

it('takes single precision as it is, and no whole numbers', () => {
  const data = Float32Array.of(1, 2);
  expect(toFloat32({ dtype: 'F32', shape: [2], data })).toBe(data);
  expect(toFloat32({ dtype: 'I32', shape: [2], data: Int32Array.of(1, 2) })).toBeNull();
});
