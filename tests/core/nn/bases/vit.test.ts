import { beforeAll, describe, expect, it } from 'vitest';
import { StudioError } from '../../../../core/contract/error.ts';
import { vit } from '../../../../core/nn/bases/vit.ts';
import type { Scalar, Tensor4D } from '../../../../core/tensor/tensorflow.ts';
import { tf } from '../../../../core/tensor/tensorflow.ts';
import { expectNoLeakedTensors } from '../../../support/expectNoLeakedTensors.ts';
import { loadNativeEngine } from '../../../support/nativeEngine.ts';
import { expectClose } from '../fixtureCases.ts';
import { networkVariables } from '../../../support/networkVariables.ts';

const options = { imageSize: 12, channels: 3, patchSize: 4, width: 16, depth: 2, attentionHeads: 2 };

beforeAll(async () => {
  await loadNativeEngine();
});

describe('the vision transformer', () => {
  it('leaves no tensor behind in a step with gradients', async () => {
    const network = vit({ ...options, dropPath: 0.2 });
    const store = networkVariables(network);
    const images = tf.ones([2, 8, 8, 3]) as Tensor4D;
    const kept = tf.ones([2]);
    const multipliers = Object.fromEntries(network.dropPathSites.map(({ name }) => [name, kept]));
    await expectNoLeakedTensors(() => {
      const context = store.context(true, multipliers);
      const { value, grads } = tf.variableGrads(() => tf.sum(network.apply(context, images).image) as Scalar, [...store.parameters.values()]);
      tf.dispose([value, ...Object.values(grads)]);
    });
    store.dispose();
  });

  it('drops a branch for the images whose multiplier is 0, and only for them', () => {
    tf.tidy(() => {
      const network = vit({ ...options, depth: 3, dropPath: 0.5 });
      const store = storeWithRandomBranches(network);
      const images = tf.randomUniform([2, 12, 12, 3], 0, 1, 'float32', 3) as Tensor4D;
      const outputs = (multipliers: number[][] | undefined) => {
        const bySite = network.dropPathSites.map(({ name }, row) => [name, tf.tensor1d(multipliers?.[row] ?? [1, 1])] as const);
        return network.apply(store.context(true, multipliers && Object.fromEntries(bySite)), images).image.arraySync();
      };
      const [kept, dropped] = outputs(undefined) as [number[], number[]];
      expect(network.dropPathSites).toEqual([
        { name: 'blocks.1.attn', rate: 0.25 },
        { name: 'blocks.1.mlp', rate: 0.25 },
        { name: 'blocks.2.attn', rate: 0.5 },
        { name: 'blocks.2.mlp', rate: 0.5 },
      ]);
      expect(outputs([[1, 1], [1, 1], [1, 1], [1, 1]])).toEqual([kept, dropped]);
      const [first, second] = outputs([[1, 1], [1, 1], [1, 0], [1, 0]]) as [number[], number[]];
      expect(first).toEqual(kept);
      const shallow = vit({ ...options, depth: 2 });
      const withoutLastBlock = shallow.apply(store.context(true), images).image.arraySync();
      expectClose('without its last block', tf.tensor(second), { shape: [16], data: Float32Array.from(withoutLastBlock[1]!) });
    });
  });

  it('says which size does not fit', () => {
    const failure = (build: () => unknown) => {
      try {
        build();
      } catch (error) {
        return error instanceof StudioError ? [error.code, error.message, error.path] : error;
      }
      return null;
    };
    expect(failure(() => vit({ ...options, patchSize: 5 }))).toEqual(['badInput', 'patches of 5 do not divide an image of 12 x 12', 'base.patchSize']);
    expect(failure(() => vit({ ...options, attentionHeads: 3 }))).toEqual([
      'badInput', '3 attention heads do not divide a width of 16', 'base.attentionHeads',
    ]);
    expect(failure(() => vit(options).grid(10, 12))).toEqual(['badInput', 'patches of 4 do not divide an image of 10 x 12', 'base.patchSize']);
  });
});

/** At the start, weights are so small that a dropped branch would hardly show. */
function storeWithRandomBranches(network: ReturnType<typeof vit>) {
  const store = networkVariables(network);
  for (const [name, variable] of store.parameters) {
    if (name.startsWith('blocks')) {
      variable.assign(tf.mul(variable, 10));
    }
  }
  return store;
}
