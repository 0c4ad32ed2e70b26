import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { Scalar, Tensor4D } from '../../core/tensor/tensorflow.ts';
import { tf } from '../../core/tensor/tensorflow.ts';
import { loadNativeEngine } from '../support/nativeEngine.ts';
import { networkVariables } from '../support/networkVariables.ts';
import { smoothingHead } from './smoothingHead.ts';

beforeAll(async () => {
  await loadNativeEngine();
});

it('the head that CONTRIBUTING shows is this one', async () => {
  const guide = await readFile(path.join(import.meta.dirname, '../../CONTRIBUTING.md'), 'utf8');
  const source = await readFile(path.join(import.meta.dirname, 'smoothingHead.ts'), 'utf8');
  const [, body] = source.split('\n\n/**');
  expect(guide).toContain(`/**${body}`);
});

it('it works: its output has the shape of its tokens, and every weight gets a gradient', () => {
  tf.tidy(() => {
    const network = smoothingHead({ width: 8, depth: 2, firstShortcut: false, tokenMixer: true, mlp: true, attentionHeads: 1, grids: [{ height: 4, width: 3 }] });
    const store = networkVariables(network);
    const tokens = tf.randomNormal([2, 4, 3, 8], 0, 1, 'float32', 1) as Tensor4D;
    expect(network.apply(store.context(true), tokens).grid.shape).toEqual([2, 4, 3, 8]);
    const { grads } = tf.variableGrads(() => tf.sum(tf.square(network.apply(store.context(true), tokens).image)) as Scalar, [...store.parameters.values()]);
    const still = [...store.parameters].filter(([, variable]) => (tf.max(tf.abs(grads[variable.name]!)).dataSync()[0] as number) === 0);
    expect(still.map(([name]) => name)).toEqual([]);
    store.dispose();
  });
});
