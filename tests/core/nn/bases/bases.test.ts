import { beforeAll, describe, expect, it } from 'vitest';
import { baseArchitectures } from '../../../../core/contract/architectures.ts';
import { type NetworkSize, specSchema } from '../../../../core/contract/spec.ts';
import { baseDefinitions } from '../../../../core/nn/baseRegistry.ts';
import type { BaseNetwork } from '../../../../core/nn/network.ts';
import type { Scalar, Tensor, Tensor4D } from '../../../../core/tensor/tensorflow.ts';
import { tf } from '../../../../core/tensor/tensorflow.ts';
import { expectNoLeakedTensors } from '../../../support/expectNoLeakedTensors.ts';
import { loadNativeEngine } from '../../../support/nativeEngine.ts';
import { expectClose, expectGradients, fixtureCases, variablesWith } from '../fixtureCases.ts';
import { networkVariables } from '../networkVariables.ts';

interface BaseCase {
  name: string;
  size: Partial<NetworkSize>;
  /** Side of the images that the network is built for; a case's own may be others. */
  imageSize: number;
  channels: number;
  training: boolean;
  dropPath: number;
  droppedBranches: string[];
}

const outputs = ['tokens', 'image', 'normalised'] as const;

beforeAll(async () => {
  await loadNativeEngine();
});

describe.each(baseArchitectures)('the base %s', async (architecture) => {
  const cases = await fixtureCases<BaseCase>(`${architecture}Base`);
  const build = (options: BaseCase) => baseDefinitions[architecture].build({ ...specSchema.parse({}).base, ...options.size, ...options });

  it.each(cases.map((fixture) => [fixture.options.name, fixture] as const))('gives outputs and gradients of its reference: %s', (_name, fixture) => {
    tf.tidy(() => {
      const { options } = fixture;
      const network = build(options);
      const store = variablesWith(network, fixture.group('parameter.'));
      for (const [name, values] of fixture.group('buffer.')) {
        store.buffers.get(name)?.assign(tf.tensor(values.data, [...values.shape]));
      }
      const context = store.context(options.training, dropped(network, options, fixture.tensor));
      const images = tf.variable(fixture.tensor('input'));
      let output: Record<(typeof outputs)[number], Tensor> | undefined;
      const { grads } = tf.variableGrads(() => {
        const { tokens, image } = network.apply(context, images as unknown as Tensor4D);
        output = { tokens: tf.keep(tokens), image: tf.keep(image), normalised: tf.keep(network.normaliseTokens(context, tokens)) };
        return tf.addN(outputs.map((name) => tf.sum(tf.mul((output as Record<string, Tensor>)[name] as Tensor, fixture.tensor(`loss.${name}`))))) as Scalar;
      }, [images, ...store.parameters.values()]);
      const expected = fixture.group('output.');
      for (const name of outputs) {
        expectClose(name, output?.[name] as Tensor, expected.get(name)!);
        expect([name, output?.[name].shape]).toEqual([name, expected.get(name)!.shape]);
      }
      const gradients = fixture.group('gradient.');
      expectClose('gradient of the images', grads[images.name] as Tensor, gradients.get('input')!);
      gradients.delete('input');
      expect(gradients.size).toBeGreaterThanOrEqual(4);
      expectGradients(network, Object.fromEntries([...store.parameters].map(([name, variable]) => [name, grads[variable.name] as Tensor])), gradients);
      const buffers = fixture.group('nextBuffer.');
      expect([...buffers.keys()].sort()).toEqual(options.training ? network.buffers.map(({ name }) => name).sort() : []);
      for (const [name, values] of buffers) {
        expectClose(`next ${name}`, store.buffers.get(name) as Tensor, values);
      }
    });
  });

  it('leaves no tensor behind in a step with gradients', async () => {
    const network = build(cases[0]!.options);
    const store = networkVariables(network);
    const images = tf.clone(cases[0]!.tensor('input')) as Tensor4D;
    await expectNoLeakedTensors(() => {
      const { value, grads } = tf.variableGrads(() => tf.sum(network.apply(store.context(true), images).image) as Scalar, [...store.parameters.values()]);
      tf.dispose([value, ...Object.values(grads)]);
    });
    store.dispose();
  });

  it('tells the grid of its tokens without computing them', () => {
    for (const { options, group } of cases) {
      const [, height, width] = group('').get('input')!.shape as [number, number, number];
      const [, rows, columns, channels] = group('').get('output.tokens')!.shape;
      const network = build(options);
      expect([options.name, network.grid(height, width), network.width]).toEqual([options.name, { height: rows, width: columns }, channels]);
    }
  });
});

/** Multipliers of the reference by our sites: a module that is used for both branches of a block drops both or none. */
function dropped(network: BaseNetwork, options: BaseCase, tensor: (key: string) => Tensor): Record<string, Tensor> {
  const { dropPathSites } = network;
  const names = options.droppedBranches;
  const uses = names.length === 0 ? 0 : dropPathSites.length / names.length;
  expect([1, 2, 0]).toContain(uses);
  return Object.fromEntries(dropPathSites.map(({ name }, index) => [name, tensor(`dropPath.${names[Math.floor(index / uses)]}`)]));
}
