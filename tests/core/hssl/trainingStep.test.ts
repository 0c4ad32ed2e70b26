import { beforeAll, describe, expect, it } from 'vitest';
import type { SpecInput } from '../../../core/contract/spec.ts';
import { isLastLayer } from '../../../core/hssl/composition.ts';
import { drawStep } from '../../../core/hssl/drawStep.ts';
import { scheduledScalars } from '../../../core/hssl/scheduledScalars.ts';
import { inputKeys, stepInputs } from '../../../core/hssl/stepInputs.ts';
import { createEagerSession } from '../../../core/hssl/stepSession.ts';
import { createTrainingSetup, type TrainingSetup } from '../../../core/hssl/trainingSetup.ts';
import { createTrainingState, exportTrainingState, restoreTrainingState, type StoredTensor } from '../../../core/hssl/trainingState.ts';
import { trainingStep, trainOnViews } from '../../../core/hssl/trainingStep.ts';
import { fromTimmLayout, toTimmLayout } from '../../../core/nn/timmLayout.ts';
import { CompiledSession, type NamedTensors } from '../../../core/tensor/compile/compiledSession.ts';
import type { Tensor, Tensor4D } from '../../../core/tensor/tensorflow.ts';
import { tf } from '../../../core/tensor/tensorflow.ts';
import { loadNativeEngine } from '../../support/nativeEngine.ts';
import { expectClose, type HsslFixture, hsslFixture } from './hsslFixture.ts';
import { smallSpec } from './smallSpec.ts';

beforeAll(async () => {
  await loadNativeEngine();
});

const colour = { height: 10, width: 9, channels: 3, mean: [0.4, 0.5, 0.6], deviation: [0.2, 0.25, 0.3] };

function head(architecture: 'convnext' | 'vit' | 'resnet', firstShortcut = false) {
  return { architecture, depth: 2, firstShortcut };
}

const compositions: Record<'baseline' | 'head' | 'concat' | 'search', SpecInput> = {
  baseline: { supervision: 'baseline' },
  head: { heads: [head('convnext')], objective: { localCrops: 2, freezeLastLayerEpochs: 2 } },
  concat: { combine: 'concat', heads: [head('convnext', true), head('vit', true)] },
  search: { combine: 'search', heads: [head('resnet'), head('vit')], discrepancy: { centred: true } },
};
const names = Object.keys(compositions) as (keyof typeof compositions)[];

/** The schedule of `training_case` in `make_hssl_fixtures.py`. */
const fixtureSchedule: SpecInput['schedule'] = {
  epochs: 4,
  warmup: 0.5,
  learningRate: 0.002,
  minimumLearningRate: 1e-4,
  weightDecay: 0.04,
  weightDecayEnd: 0.4,
  teacherMomentum: 0.8,
  clipGradientNorm: 0.3,
};

/** The state at step 0 with the fixture's weights; fails unless names and shapes are exactly the composition's. */
function fixtureState(setup: TrainingSetup, fixture: HsslFixture): Record<string, Tensor> {
  const { composition, spec } = setup;
  expect(fixture.names('initial/').sort()).toEqual(composition.parameters.map(({ name }) => name).sort());
  expect(fixture.names('initialBuffer/').sort()).toEqual(composition.buffers.map(({ name }) => name).sort());
  const stored = new Map<string, StoredTensor>();
  for (const { name, shape, kind } of composition.parameters) {
    const own = fromTimmLayout(kind, { shape: fixture.shape(`initial/${name}`), data: fixture.values(`initial/${name}`) });
    for (const network of ['student', 'teacher']) {
      stored.set(`${network}.${name}`, { shape, values: own.data });
    }
    for (const moment of ['firstMoment', 'secondMoment']) {
      stored.set(`${moment}.${name}`, { shape, values: new Float32Array(own.data.length) });
    }
  }
  for (const { name, shape } of composition.buffers) {
    for (const network of ['student', 'teacher']) {
      stored.set(`${network}.${name}`, { shape, values: fixture.values(`initialBuffer/${name}`) });
    }
  }
  for (const scope of composition.centred) {
    stored.set(`centre.${scope}`, { shape: [1, spec.objective.prototypes], values: new Float32Array(spec.objective.prototypes) });
  }
  return restoreTrainingState(setup, stored);
}

/** After one step the first moment is a tenth of the clipped gradient; that of a frozen last layer is dropped. */
function expectFirstGradients(setup: TrainingSetup, state: NamedTensors, fixture: HsslFixture): void {
  const stored = exportTrainingState(setup, state);
  const isFrozen = setup.spec.objective.freezeLastLayerEpochs > 0;
  for (const { name, kind } of setup.composition.parameters) {
    const { shape, values } = stored.get(`firstMoment.${name}`)!;
    const actual = toTimmLayout(kind, { shape, data: values }).data.map((value) => 10 * value);
    const expected = fixture.values(`clippedGradient/${name}`);
    expectClose(`gradient of ${name}`, actual, isFrozen && isLastLayer(name) ? expected.map(() => 0) : expected, 2e-6);
  }
}

/** Keys do not take part in softmax attention: their gradients are rounding errors, which AdamW makes large. */
function withoutKeyBias(name: string, values: Float32Array): Float32Array {
  return name.endsWith('attn.qkv.bias') ? values.map((value, index) => (Math.floor((3 * index) / values.length) === 1 ? 0 : value)) : values;
}

describe('a training step', () => {
  it.each(names)('makes the losses, weights, teacher, centres and statistics of PyTorch over four steps: %s', async (name) => {
    const fixture = await hsslFixture(`training-${name}`);
    const setup = createTrainingSetup(smallSpec({ ...compositions[name], schedule: fixtureSchedule }), { ...colour, height: 8, width: 8 });
    let state: NamedTensors = fixtureState(setup, fixture);
    const losses = fixture.json<Record<string, number>[]>('losses');
    losses.forEach((expected, step) => {
      const inputs = { [inputKeys.scalars]: tf.tensor1d(scheduledScalars(setup.spec, { step, totalSteps: losses.length, stepsPerEpoch: 1 })) };
      const views = {
        global: fixture.tensor<Tensor4D>(`views/${step}/global`),
        local: setup.views.local === null ? null : fixture.tensor<Tensor4D>(`views/${step}/local`),
      };
      const { state: next, outputs } = trainOnViews(setup, state, inputs, views);
      expect(Object.keys(outputs).sort()).toEqual(Object.keys(expected).sort());
      for (const [key, value] of Object.entries(expected)) {
        expectClose(`${key} at step ${step}`, outputs[key]!.dataSync(), [value], 5e-5);
      }
      tf.dispose([state, inputs, outputs, ...Object.values(views).filter((view) => view !== null)]);
      state = next;
      if (step === 0) {
        expectFirstGradients(setup, state, fixture);
      }
    });
    const stored = exportTrainingState(setup, state);
    for (const network of ['student', 'teacher']) {
      for (const { name: parameter, kind } of setup.composition.parameters) {
        const { shape, values } = stored.get(`${network}.${parameter}`)!;
        const actual = toTimmLayout(kind, { shape, data: values }).data;
        const expected = fixture.values(`${network}/${parameter}`);
        expectClose(`${network} ${parameter}`, withoutKeyBias(parameter, actual), withoutKeyBias(parameter, expected), 2e-5);
      }
      for (const { name: buffer } of setup.composition.buffers) {
        expectClose(`${network} ${buffer}`, stored.get(`${network}.${buffer}`)!.values, fixture.values(`${network}Buffer/${buffer}`), 2e-5);
      }
    }
    expect(fixture.names('centre/').sort()).toEqual([...setup.composition.centred].sort());
    for (const scope of setup.composition.centred) {
      expectClose(`centre of ${scope}`, stored.get(`centre.${scope}`)!.values, fixture.values(`centre/${scope}`), 2e-5);
    }
    tf.dispose({ ...state });
  });

  const position = (step: number) => ({ step, totalSteps: 20, stepsPerEpoch: 10 });
  const images = Uint8Array.from({ length: 4 * 10 * 9 * 3 }, (_, index) => (index * 7919) % 256);

  it.each([
    ['baseline', 6],
    ['head', 20],
    ['concat', 6],
    ['search', 6],
  ] as const)('is the same compiled, with augmentation and drop path, and leaves no tensor behind: %s over %i steps', (name, steps) => {
    const spec = smallSpec({ ...compositions[name], base: { depth: 3 }, schedule: { epochs: 4, dropPath: 0.3 } });
    const setup = createTrainingSetup(spec, colour);
    const state = createTrainingState(setup);
    const step = trainingStep(setup);
    const example = stepInputs(setup, drawStep(setup, position(0), 4), images);
    const sessions = [createEagerSession(state, { train: step }), CompiledSession.compile(state, { train: { step, example } })];
    tf.dispose([{ ...state }, example]);
    const tensors = tf.memory().numTensors;
    const series = sessions.map((session) =>
      Array.from({ length: steps }, (_, index) => {
        const inputs = stepInputs(setup, drawStep(setup, position(index), 4), images);
        const outputs = session.run('train', inputs);
        const total = outputs['loss/total']!.dataSync()[0] as number;
        tf.dispose([inputs, outputs]);
        return total;
      }),
    );
    expectClose('losses', series[1]!, series[0]!, 1e-5 * series[0]![0]!);
    expect(new Set(series[0]).size).toBe(steps);
    expect(tf.memory().numTensors, 'live tensors').toBe(tensors);
    sessions.forEach((session) => session.dispose());
  });

  it('learns: its loss falls on images that stay the same', () => {
    const spec = smallSpec({ heads: [head('convnext')], schedule: { learningRate: 0.003, warmup: 0, teacherMomentum: 0.9 }, objective: { teacherTemperatureWarmup: 0 } });
    const setup = createTrainingSetup(spec, colour);
    const state = createTrainingState(setup);
    const session = createEagerSession(state, { train: trainingStep(setup) });
    const inputs = stepInputs(setup, drawStep(setup, position(0), 4), images);
    const losses = Array.from({ length: 25 }, () => {
      const outputs = session.run('train', inputs);
      const total = outputs['loss/total']!.dataSync()[0] as number;
      tf.dispose(outputs);
      return total;
    });
    expect(losses.at(-1)).toBeLessThan(0.8 * losses[0]!);
    tf.dispose([{ ...state }, inputs]);
    session.dispose();
  });

  it('draws the same for the same seed and step, and other things for others', () => {
    const draws = (seed: number, step: number) => drawStep(createTrainingSetup(smallSpec({ schedule: { seed, dropPath: 0.5 }, base: { depth: 3 } }), colour), position(step), 4);
    expect(draws(1, 5)).toEqual(draws(1, 5));
    expect(draws(1, 5).views).not.toEqual(draws(1, 6).views);
    expect(draws(1, 5).views).not.toEqual(draws(2, 5).views);
    expect(draws(1, 5).dropPath).not.toEqual(draws(1, 6).dropPath);
  });
});
