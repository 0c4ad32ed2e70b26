import type { SafetensorsEntry, SafetensorsType } from './safetensors.ts';

/** Types of floating-point numbers, which {@link toFloat32} takes. */
export const floatTypes: readonly SafetensorsType[] = ['F32', 'F16', 'BF16', 'F64'];

/**
 * The numbers of a tensor in single precision: those of half precision exactly, those of double precision rounded.
 * Null for whole numbers and truth values.
 */
export function toFloat32({ dtype, data }: SafetensorsEntry): Float32Array<ArrayBuffer> | null {
  switch (dtype) {
    case 'F32':
      return data as Float32Array<ArrayBuffer>;
    case 'F64':
      return Float32Array.from(data as Float64Array);
    case 'BF16':
      // It is the upper half of single precision.
      return new Float32Array(Uint32Array.from(data as Uint16Array, (bits) => bits << 16).buffer);
    case 'F16':
      return Float32Array.from(data as Uint16Array, fromHalf);
    default:
      return null;
  }
}

/** IEEE 754 binary16: a sign, five bits of exponent, ten of fraction. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) {
    return sign * fraction * 2 ** -24;
  }
  if (exponent === 0x1f) {
    return fraction === 0 ? sign * Infinity : Number.NaN;
  }
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
