import type { Network, ParameterSpecification } from '../../core/nn/network.ts';
import { fromTimmLayout, type ParameterValues, toTimmLayout } from '../../core/nn/timmLayout.ts';
import { readSafetensors } from '../../core/tensor/safetensors.ts';
import { type Tensor, tf } from '../../core/tensor/tensorflow.ts';
import { type NetworkVariables, networkVariables } from './networkVariables.ts';

/** What a script of `tests/reference` stored for one run of its modules, in PyTorch's layouts. */
export interface FixtureCase<Options extends { name: string }> {
  readonly options: Options;
  /** As a tensor of the test's scope. */
  tensor(key: string): Tensor;
  /** Names that start with `prefix`, without it, and their values. */
  group(prefix: string): Map<string, ParameterValues>;
}

/** All cases of a file. */
export async function readFixture<Options extends { name: string }>(file: string): Promise<FixtureCase<Options>[]> {
  const { tensors, metadata } = await readSafetensors(file);
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

/** Variables of `network` with a reference's weights. Errors where names or shapes are not exactly the network's. */
export function variablesWith(network: Network, weights: ReadonlyMap<string, ParameterValues>): NetworkVariables {
  const [theirs, ours] = [[...weights.keys()].sort().join('\n'), network.parameters.map(({ name }) => name).sort().join('\n')];
  if (theirs !== ours) {
    throw new Error(`the reference has the parameters\n${theirs}\nand the network\n${ours}`);
  }
  const variables = networkVariables(network);
  for (const specification of network.parameters) {
    const values = fromTimmLayout(specification.kind, weights.get(specification.name) as ParameterValues);
    variables.parameters.get(specification.name)?.assign(tf.tensor(values.data, ownShape(values.shape, specification)));
  }
  return variables;
}

/** A head's affine maps may lie in a fixture as timm keeps them, [1, 1, channels]. */
function ownShape(shape: readonly number[], specification: ParameterSpecification): number[] {
  const own = specification.kind === 'normalisation' ? [shape.at(-1) as number] : [...shape];
  if (own.join() !== specification.shape.join()) {
    throw new Error(`${specification.name} is [${own.join()}] in the reference and [${specification.shape.join()}] in the network`);
  }
  return own;
}

/** The largest difference from a reference's values, in units of the largest of these; of numbers below `least` in units of that. */
export function differenceFrom(actual: Tensor, expected: ParameterValues, least = 0): number {
  const values = actual.dataSync();
  if (values.length !== expected.data.length) {
    return Infinity;
  }
  let largest = least;
  let difference = 0;
  expected.data.forEach((value, index) => {
    largest = Math.max(largest, Math.abs(value));
    const apart = Math.abs(value - (values[index] as number));
    difference = Math.max(difference, Number.isNaN(apart) ? Infinity : apart);
  });
  return difference === 0 ? 0 : difference / largest;
}

/** A gradient of a parameter in the reference's layout. */
export function inReferenceLayout(network: Network, name: string, gradient: Tensor): Tensor {
  const specification = network.parameters.find((parameter) => parameter.name === name);
  if (specification === undefined) {
    throw new Error(`the network has no ${name}`);
  }
  return tf.tensor(toTimmLayout(specification.kind, { shape: gradient.shape, data: gradient.dataSync<'float32'>() }).data);
}
