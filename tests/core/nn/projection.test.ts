import { beforeAll, describe, it } from 'vitest';
import { projection } from '../../../core/nn/projection.ts';
import type { Scalar, Tensor, Tensor2D } from '../../../core/tensor/tensorflow.ts';
import { tf } from '../../../core/tensor/tensorflow.ts';
import { loadNativeEngine } from '../../support/nativeEngine.ts';
import { expectClose, expectGradients, fixtureCases, variablesWith } from './fixtureCases.ts';

beforeAll(async () => {
  await loadNativeEngine();
});

describe('the projection head', async () => {
  const cases = await fixtureCases<{ name: string; layers: number }>('projection');

  it.each(cases.map((fixture) => [fixture.options.name, fixture] as const))('gives scores and gradients of DINO: %s', (_name, fixture) => {
    tf.tidy(() => {
      const network = projection({ inputs: 16, hidden: 20, layers: fixture.options.layers, bottleneck: 12, prototypes: 24 });
      const store = variablesWith(network, fixture.group('parameter.'));
      const input = tf.variable(fixture.tensor('input'));
      let scores: Tensor | undefined;
      const { grads } = tf.variableGrads(() => {
        scores = tf.keep(network.apply(store.context(true), input as unknown as Tensor2D));
        return tf.sum(tf.mul(scores, fixture.tensor('loss.scores'))) as Scalar;
      }, [input, ...store.parameters.values()]);
      expectClose('scores', scores!, fixture.group('output.').get('scores')!);
      const gradients = fixture.group('gradient.');
      expectClose('gradient of the input', grads[input.name] as Tensor, gradients.get('input')!);
      gradients.delete('input');
      const byName = Object.fromEntries([...store.parameters].map(([name, variable]) => [name, grads[variable.name] as Tensor]));
      expectGradients(network, byName, gradients);
    });
  });
});
