import { beforeAll, describe, expect, it } from 'vitest';
import { baseArchitectures } from '../../../../core/contract/architectures.ts';
import type { Scalar, Tensor4D } from '../../../../core/tensor/tensorflow.ts';
import { tf } from '../../../../core/tensor/tensorflow.ts';
import { type BaseCase, buildCase, compareBase } from '../../../support/baseParity.ts';
import { expectNoLeakedTensors } from '../../../support/expectNoLeakedTensors.ts';
import { loadNativeEngine } from '../../../support/nativeEngine.ts';
import { networkVariables } from '../../../support/networkVariables.ts';
import { fixtureCases } from '../fixtureCases.ts';

/** Of the largest number of each tensor. */
const tolerance = 1e-4;

beforeAll(async () => {
  await loadNativeEngine();
});

describe.each(baseArchitectures)('the base %s', async (architecture) => {
  const cases = await fixtureCases<BaseCase>(`${architecture}Base`);

  it.each(cases.map((fixture) => [fixture.options.name, fixture] as const))('gives outputs and gradients of its reference: %s', (_name, fixture) => {
    const parities = compareBase(architecture, fixture);
    expect(parities.filter(({ difference }) => !(difference < tolerance))).toEqual([]);
    expect(parities.filter(({ kind }) => kind === 'weight gradients').length).toBeGreaterThanOrEqual(4);
    const statistics = parities.filter(({ kind }) => kind === 'running statistics').map(({ name }) => name);
    const buffers = buildCase(architecture, fixture.options).buffers.map(({ name }) => name);
    expect(statistics.sort()).toEqual(fixture.options.training ? buffers.sort() : []);
  });

  it('leaves no tensor behind in a step with gradients', async () => {
    const network = buildCase(architecture, cases[0]!.options);
    const store = networkVariables(network);
    const images = cases[0]!.tensor('input') as Tensor4D;
    await expectNoLeakedTensors(() => {
      const { value, grads } = tf.variableGrads(() => tf.sum(network.apply(store.context(true), images).image) as Scalar, [...store.parameters.values()]);
      tf.dispose([value, ...Object.values(grads)]);
    });
    store.dispose();
    images.dispose();
  });

  it('tells the grid and width of its tokens without computing them', () => {
    for (const fixture of cases) {
      const [, height, width] = fixture.group('').get('input')!.shape as [number, number, number];
      const [, rows, columns, channels] = fixture.group('').get('output.tokens')!.shape;
      const network = buildCase(architecture, fixture.options);
      expect([fixture.options.name, network.grid(height, width), network.width]).toEqual([fixture.options.name, { height: rows, width: columns }, channels]);
    }
  });
});
