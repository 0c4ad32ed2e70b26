import type { BaseArchitecture } from '../../core/contract/architectures.ts';
import { type NetworkSize, specSchema } from '../../core/contract/spec.ts';
import { baseDefinitions } from '../../core/nn/baseRegistry.ts';
import type { BaseNetwork } from '../../core/nn/network.ts';
import type { ParameterValues } from '../../core/nn/timmLayout.ts';
import { type Scalar, type Tensor, type Tensor4D, tf } from '../../core/tensor/tensorflow.ts';
import { differenceFrom, type FixtureCase, inReferenceLayout, variablesWith } from './networkFixture.ts';
import { type NetworkVariables, networkVariables } from './networkVariables.ts';

/** How a base of `tests/reference/bases` was run. */
export interface BaseCase {
  name: string;
  size: Partial<NetworkSize>;
  /** Side of the images that the network is built for; a case's own may be others. */
  imageSize: number;
  channels: number;
  training: boolean;
  dropPath: number;
  droppedBranches: string[];
}

/** What is compared: three outputs, gradients of a scalar loss in images and weights, and running statistics. */
export const parityKinds = ['tokens', 'image', 'normalised tokens', 'image gradient', 'weight gradients', 'running statistics'] as const;
export type ParityKind = (typeof parityKinds)[number];

/** One tensor beside its reference. */
export interface Parity {
  readonly kind: ParityKind;
  readonly name: string;
  /** Largest difference, in units of the largest number of the reference. */
  readonly difference: number;
}

export function buildCase(architecture: BaseArchitecture, options: BaseCase): BaseNetwork {
  return baseDefinitions[architecture].build({ ...specSchema.parse({}).base, ...options.size, ...options });
}

/**
 * Runs a base forward and backward from a reference's weights on its images, and compares everything that the reference
 * stored. Needs a loaded engine, and leaves no tensor behind.
 *
 * @param imported - weights and running statistics in our layouts, where they do not lie in the fixture
 */
export function compareBase(architecture: BaseArchitecture, fixture: FixtureCase<BaseCase>, imported?: ReadonlyMap<string, Float32Array>): Parity[] {
  let parities: Parity[] = [];
  tf.tidy(() => {
    parities = compareTensors(architecture, fixture, imported);
  });
  return parities;
}

function compareTensors(architecture: BaseArchitecture, fixture: FixtureCase<BaseCase>, imported?: ReadonlyMap<string, Float32Array>): Parity[] {
  const { options } = fixture;
  const network = buildCase(architecture, options);
  const store = imported === undefined ? variablesWith(network, fixture.group('parameter.')) : variablesOf(network, imported);
  for (const [name, values] of fixture.group('buffer.')) {
    store.buffers.get(name)?.assign(tf.tensor(values.data, [...values.shape]));
  }
  const context = store.context(options.training, dropped(network, fixture));
  const images = tf.variable(fixture.tensor('input'));
  const outputs: Record<string, Tensor> = {};
  const { grads } = tf.variableGrads(() => {
    const { tokens, image } = network.apply(context, images as unknown as Tensor4D);
    Object.assign(outputs, { tokens: tf.keep(tokens), image: tf.keep(image), normalised: tf.keep(network.normaliseTokens(context, tokens)) });
    return tf.addN(Object.entries(outputs).map(([name, value]) => tf.sum(tf.mul(value, fixture.tensor(`loss.${name}`))))) as Scalar;
  }, [images, ...store.parameters.values()]);

  const expected = fixture.group('');
  const parity = (kind: ParityKind, name: string, key: string, actual: Tensor): Parity => ({
    kind,
    name,
    difference: differenceFrom(actual, expected.get(key) as ParameterValues),
  });
  const gradientNames = [...fixture.group('gradient.').keys()].filter((name) => name !== 'input');
  const statistics = [...fixture.group('nextBuffer.').keys()];
  const result = [
    parity('tokens', 'tokens', 'output.tokens', outputs['tokens'] as Tensor),
    parity('image', 'image', 'output.image', outputs['image'] as Tensor),
    parity('normalised tokens', 'normalised', 'output.normalised', outputs['normalised'] as Tensor),
    parity('image gradient', 'input', 'gradient.input', grads[images.name] as Tensor),
    ...gradientNames.map((name) => {
      const gradient = grads[store.parameters.get(name)?.name ?? ''] as Tensor;
      return parity('weight gradients', name, `gradient.${name}`, inReferenceLayout(network, name, gradient));
    }),
    ...statistics.map((name) => parity('running statistics', name, `nextBuffer.${name}`, store.buffers.get(name) as Tensor)),
  ];
  store.dispose();
  tf.dispose([images as Tensor, ...Object.values(outputs)]);
  return result;
}

function variablesOf(network: BaseNetwork, values: ReadonlyMap<string, Float32Array>): NetworkVariables {
  const variables = networkVariables(network);
  for (const [name, variable] of [...variables.parameters, ...variables.buffers]) {
    variable.assign(tf.tensor(values.get(name) as Float32Array, variable.shape));
  }
  return variables;
}

/** Multipliers of the reference by our sites: a module that is used for both branches of a block drops both or none. */
function dropped(network: BaseNetwork, { options, tensor }: FixtureCase<BaseCase>): Record<string, Tensor> {
  const { dropPathSites } = network;
  const names = options.droppedBranches;
  if (names.length === 0) {
    return {};
  }
  const uses = dropPathSites.length / names.length;
  if (uses !== 1 && uses !== 2) {
    throw new Error(`the reference drops ${names.join(', ')}, the network ${dropPathSites.map(({ name }) => name).join(', ')}`);
  }
  return Object.fromEntries(dropPathSites.map(({ name }, index) => [name, tensor(`dropPath.${names[Math.floor(index / uses)]}`)]));
}
