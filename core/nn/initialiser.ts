import type { RandomStream } from '../tensor/randomStream.ts';

/** How a parameter starts, as data. */
export type Initialiser =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'normal'; readonly deviation: number }
  /** Normal, drawn again outside of two deviations, and then scaled so that what is left has this deviation. */
  | { readonly kind: 'truncatedNormal'; readonly deviation: number }
  /** Uniform in [-limit, limit). */
  | { readonly kind: 'uniform'; readonly limit: number };

export const zeros: Initialiser = { kind: 'constant', value: 0 };
export const ones: Initialiser = { kind: 'constant', value: 1 };

/**
 * Deviation 0.02, the start of weights in all transformer-like networks of timm. Its `trunc_normal_` cuts at +-2, not
 * at two deviations: with this deviation nothing is ever cut.
 */
export const smallNormal: Initialiser = { kind: 'normal', deviation: 0.02 };

/** PyTorch's default for linear and convolution layers, weight and bias: uniform within 1 / sqrt(inputs of one output). */
export function uniformByInputs(inputs: number): Initialiser {
  return { kind: 'uniform', limit: 1 / Math.sqrt(inputs) };
}

/** LeCun et al. (1998) by the inputs of one output, as `lecun_normal_` of timm draws it. */
export function lecunNormal(inputs: number): Initialiser {
  return { kind: 'truncatedNormal', deviation: Math.sqrt(1 / inputs) };
}

/** Glorot and Bengio (2010), Eq. 16. */
export function xavierUniform(inputs: number, outputs: number): Initialiser {
  return { kind: 'uniform', limit: Math.sqrt(6 / (inputs + outputs)) };
}

/** Of a normal distribution of deviation 1 that is cut off at two. */
const truncatedDeviation = 0.87962566103423978;

/** Start values of `count` numbers. The same stream gives the same values on every machine. */
export function initialValues(initialiser: Initialiser, count: number, stream: RandomStream): Float32Array {
  const values = new Float32Array(count);
  switch (initialiser.kind) {
    case 'constant':
      return values.fill(initialiser.value);
    case 'normal':
      return stream.fillNormal(values, 0, initialiser.deviation);
    case 'truncatedNormal':
      return fillTruncated(values, initialiser.deviation / truncatedDeviation, stream);
    case 'uniform':
      return stream.fillUniform(values, -initialiser.limit, initialiser.limit);
  }
}

function fillTruncated(values: Float32Array, deviation: number, stream: RandomStream): Float32Array {
  for (let index = 0; index < values.length; index += 1) {
    let drawn = stream.normal();
    while (Math.abs(drawn) > 2) {
      drawn = stream.normal();
    }
    values[index] = deviation * drawn;
  }
  return values;
}
