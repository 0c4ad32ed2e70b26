import path from 'node:path';
import { expect } from 'vitest';
import type { Network, ParameterSpecification } from '../../../core/nn/network.ts';
import type { ParameterValues } from '../../../core/nn/timmLayout.ts';
import { fromTimmLayout, toTimmLayout } from '../../../core/nn/timmLayout.ts';
import { readSafetensors } from '../../../core/tensor/safetensors.ts';
import type { Tensor } from '../../../core/tensor/tensorflow.ts';
import { tf } from '../../../core/tensor/tensorflow.ts';
import type { NetworkVariables } from './networkVariables.ts';
import { networkVariables } from './networkVariables.ts';

/** What `tests/reference/make_nn_fixtures.py` stored for one run of timm's modules, in PyTorch's layouts. */
export interface FixtureCase<Options extends { name: string }> {
  readonly options: Options;
  /** As a tensor of the test's scope. */
  tensor(key: string): Tensor;
  /** Names that start with `prefix`, without it, and their values. */
  group(prefix: string): Map<string, ParameterValues>;
}

export async function fixtureCases<Options extends { name: string }>(file: string): Promise<FixtureCase<Options>[]> {
  const source = path.join(import.meta.dirname, '../../reference/fixtures/nn', `${file}.safetensors`);
  const { tensors, metadata } = await readSafetensors(source);
  const described = JSON.parse(metadata['cases'] ?? '[]') as Options[];
  return described.map((options) => {
    const values = new Map<string, ParameterValues>();
    for (const [name, entry] of tensors) {
      if (name.startsWith(`${options.name}/`)) {
        values.set(name.slice(options.name.length + 1), { shape: entry.shape, data: entry.data as Float32Array });
      }
    }
    return {
      options,
      tensor: (key) => {
        const value = values.get(key);
        if (value === undefined) {
          throw new Error(`the fixture has no ${key}`);
        }
        return tf.tensor(value.data, [...value.shape]);
      },
      group: (prefix) => new Map([...values].filter(([key]) => key.startsWith(prefix)).map(([key, value]) => [key.slice(prefix.length), value])),
    };
  });
}

/** Variables of `network` with the fixture's weights; fails unless names and shapes are exactly the network's. */
export function variablesWith(network: Network, weights: ReadonlyMap<string, ParameterValues>): NetworkVariables {
  expect([...weights.keys()].sort()).toEqual(network.parameters.map(({ name }) => name).sort());
  const variables = networkVariables(network);
  for (const specification of network.parameters) {
    const values = fromTimmLayout(specification.kind, weights.get(specification.name) as ParameterValues);
    variables.parameters.get(specification.name)?.assign(tf.tensor(values.data, flattened(values.shape, specification)));
  }
  return variables;
}

/** timm keeps ResMLP's affine maps as [1, 1, channels]. */
function flattened(shape: readonly number[], specification: ParameterSpecification): number[] {
  const own = specification.kind === 'normalisation' ? [shape.at(-1) as number] : [...shape];
  expect([specification.name, own]).toEqual([specification.name, [...specification.shape]]);
  return own;
}

/** Compares with a fixture in its layout: the largest difference, in units of the largest expected number or 1. */
export function expectClose(what: string, actual: Tensor, expected: ParameterValues, tolerance = 1e-5): void {
  const values = actual.dataSync();
  expect([what, values.length]).toEqual([what, expected.data.length]);
  let largest = 1;
  let difference = 0;
  expected.data.forEach((value, index) => {
    largest = Math.max(largest, Math.abs(value));
    const apart = Math.abs(value - (values[index] as number));
    difference = Math.max(difference, Number.isNaN(apart) ? Infinity : apart);
  });
  expect(difference / largest, `${what}: largest difference`).toBeLessThan(tolerance);
}

/** Compares gradients by parameter name with those of the fixture. */
export function expectGradients(
  network: Network,
  gradients: Readonly<Record<string, Tensor>>,
  expected: ReadonlyMap<string, ParameterValues>,
): void {
  for (const [name, values] of expected) {
    const specification = network.parameters.find((parameter) => parameter.name === name);
    const gradient = gradients[name];
    if (specification === undefined || gradient === undefined) {
      throw new Error(`no gradient of ${name}`);
    }
    const data = gradient.dataSync() as Float32Array;
    const inTimmLayout = toTimmLayout(specification.kind, { shape: gradient.shape, data });
    expectClose(`gradient of ${name}`, tf.tensor(inTimmLayout.data), values);
  }
}
