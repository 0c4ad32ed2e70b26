import path from 'node:path';
import { expect } from 'vitest';
import { readSafetensors } from '../../../core/tensor/safetensors.ts';
import type { Tensor } from '../../../core/tensor/tensorflow.ts';
import { tf } from '../../../core/tensor/tensorflow.ts';

/** What `tests/reference/make_hssl_fixtures.py` stored. */
export interface HsslFixture {
  /** Entry of the metadata. */
  json<Value>(key: string): Value;
  values(key: string): Float32Array;
  shape(key: string): readonly number[];
  /** As a tensor, which the test disposes. */
  tensor<Kind extends Tensor>(key: string): Kind;
  /** Keys that start with `prefix`, without it. */
  names(prefix: string): string[];
}

export async function hsslFixture(name: string): Promise<HsslFixture> {
  const file = await readSafetensors(path.join(import.meta.dirname, '../../reference/fixtures/hssl', `${name}.safetensors`));
  const entry = (key: string) => {
    const found = file.tensors.get(key);
    if (found === undefined) {
      throw new Error(`the fixture ${name} has no ${key}`);
    }
    return found;
  };
  return {
    json: <Value>(key: string) => JSON.parse(file.metadata[key] as string) as Value,
    values: (key) => entry(key).data as Float32Array,
    shape: (key) => entry(key).shape,
    tensor: <Kind extends Tensor>(key: string) => tf.tensor(entry(key).data as Float32Array, [...entry(key).shape], 'float32') as Kind,
    names: (prefix) => [...file.tensors.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length)),
  };
}

/** Values and expected values side by side: the largest difference must be below `tolerance`. */
export function expectClose(what: string, actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect([what, actual.length]).toEqual([what, expected.length]);
  let difference = 0;
  for (let index = 0; index < expected.length; index += 1) {
    const apart = Math.abs((actual[index] as number) - (expected[index] as number));
    difference = Math.max(difference, Number.isNaN(apart) ? Infinity : apart);
  }
  expect(difference, `${what}: largest difference`).toBeLessThan(tolerance);
}
