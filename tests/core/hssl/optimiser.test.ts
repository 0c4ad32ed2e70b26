import { beforeAll, describe, expect, it } from 'vitest';
import type { ParameterSpecification } from '../../../core/nn/network.ts';
import { isLastLayer } from '../../../core/hssl/composition.ts';
import { clippingFactors, updateGroup, type UpdateState } from '../../../core/hssl/optimiser.ts';
import { createPacking, packGroup, readGroup } from '../../../core/hssl/packing.ts';
import { scheduledScalars } from '../../../core/hssl/scheduledScalars.ts';
import { splitScalars } from '../../../core/hssl/stepScalars.ts';
import type { Tensor2D } from '../../../core/tensor/tensorflow.ts';
import { tf } from '../../../core/tensor/tensorflow.ts';
import { loadNativeEngine } from '../../support/nativeEngine.ts';
import { expectClose, hsslFixture } from './hsslFixture.ts';
import { smallSpec } from './smallSpec.ts';

beforeAll(async () => {
  await loadNativeEngine();
});

describe('the optimiser', async () => {
  const fixture = await hsslFixture('optimiser');
  const names = fixture.names('initial/');
  const specifications = names.map((name): ParameterSpecification => {
    const shape = fixture.shape(`initial/${name}`);
    return { name, shape, initialise: { kind: 'constant', value: 0 }, kind: 'linear', decay: shape.length > 1 };
  });
  const packing = createPacking(specifications, isLastLayer);
  const spec = smallSpec({
    schedule: {
      epochs: 10,
      warmup: 0.2,
      learningRate: 0.02,
      minimumLearningRate: 1e-4,
      weightDecay: 0.04,
      weightDecayEnd: 0.4,
      teacherMomentum: 0.9,
      clipGradientNorm: 2.5,
    },
    objective: { freezeLastLayerEpochs: fixture.json('frozen') },
  });

  it('keeps decayed parameters, plain ones and last layers apart', () => {
    expect(packing.groups.map((group) => [group.name, group.decay, group.entries.map((entry) => entry.specification.name)])).toEqual([
      ['decayed', true, ['base.linear.weight']],
      ['plain', false, ['base.linear.bias']],
      ['lastLayer', true, ['projections.head.last_layer.weight_v']],
    ]);
  });

  it('makes the steps of clipping, AdamW with a frozen last layer, and the moving average of PyTorch', () => {
    const fill = (prefix: string) => packing.groups.map((group) => packGroup(group, ({ name }) => fixture.values(`${prefix}/${name}`)));
    tf.tidy(() => {
      let states: UpdateState[] = fill('initial').map((parameters) => ({
        parameters,
        firstMoment: tf.zerosLike(parameters),
        secondMoment: tf.zerosLike(parameters),
        teacher: tf.clone(parameters),
      }));
      const steps = fixture.json<number>('steps');
      for (let step = 0; step < steps; step += 1) {
        const scalars = splitScalars(tf.tensor1d(scheduledScalars(spec, { step, totalSteps: steps, stepsPerEpoch: 1 })));
        const gradients = fill(`gradient/${step}`);
        packing.groups.forEach((group, index) => {
          const gradient = gradients[index] as Tensor2D;
          const factors = clippingFactors(group, gradient, spec.schedule.clipGradientNorm as number);
          for (const [name, values] of readGroup(group, tf.mul(gradient, tf.reshape(factors, [group.rows, 1])))) {
            expectClose(`clipped gradient of ${name} at ${step}`, values, fixture.values(`clipped/${step}/${name}`), 1e-5);
          }
          const next = updateGroup(group, states[index] as UpdateState, gradient, factors, scalars);
          states = states.with(index, next);
          for (const [kind, matrix] of [['student', next.parameters], ['teacher', next.teacher]] as const) {
            for (const [name, values] of readGroup(group, matrix)) {
              expectClose(`${kind} ${name} at ${step}`, values, fixture.values(`${kind}/${step}/${name}`), 2e-6);
            }
          }
        });
      }
    });
  });

  it('leaves a frozen last layer and its moments as they were, to the last bit', () => {
    const group = packing.groups[2]!;
    tf.tidy(() => {
      const state = { parameters: tf.randomNormal([group.rows, 32]), firstMoment: tf.randomNormal([group.rows, 32]), secondMoment: tf.randomUniform([group.rows, 32]), teacher: tf.randomNormal([group.rows, 32]) } as UpdateState;
      const scalars = splitScalars(tf.tensor1d(scheduledScalars(spec, { step: 3, totalSteps: 10, stepsPerEpoch: 1 })));
      const next = updateGroup(group, state, tf.randomNormal([group.rows, 32]), null, scalars);
      for (const key of ['parameters', 'firstMoment', 'secondMoment'] as const) {
        expect(next[key].dataSync()).toEqual(state[key].dataSync());
      }
    });
  });
});
