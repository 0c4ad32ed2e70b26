import type { RandomStream } from '../tensor/randomStream.ts';

/** How a parameter starts, as data. */
export type Initialiser =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'normal'; readonly deviation: number }
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

/** Start values of `count` numbers. The same stream gives the same values on every machine. */
export function initialValues(initialiser: Initialiser, count: number, stream: RandomStream): Float32Array {
  const values = new Float32Array(count);
  switch (initialiser.kind) {
    case 'constant':
      return values.fill(initialiser.value);
    case 'normal':
      return stream.fillNormal(values, 0, initialiser.deviation);
    case 'uniform':
      return stream.fillUniform(values, -initialiser.limit, initialiser.limit);
  }
}
