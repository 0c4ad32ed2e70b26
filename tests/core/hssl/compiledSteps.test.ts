import { mean } from 'simple-statistics';
import { beforeAll, describe, expect, it } from 'vitest';
import { baseArchitectures, headArchitectures } from '../../../core/contract/architectures.ts';
import type { SpecInput } from '../../../core/contract/spec.ts';
import { drawStep } from '../../../core/hssl/drawStep.ts';
import { stepInputs } from '../../../core/hssl/stepInputs.ts';
import { createEagerSession, type StepSession } from '../../../core/hssl/stepSession.ts';
import { createTrainingSetup } from '../../../core/hssl/trainingSetup.ts';
import { createTrainingState } from '../../../core/hssl/trainingState.ts';
import { trainingStep } from '../../../core/hssl/trainingStep.ts';
import { CompiledSession, type NamedTensors } from '../../../core/tensor/compile/compiledSession.ts';
import { tf } from '../../../core/tensor/tensorflow.ts';
import { loadNativeEngine } from '../../support/nativeEngine.ts';
import { checkedShapes } from './checkedShapes.ts';
import { smallSpec } from './smallSpec.ts';

beforeAll(async () => {
  await loadNativeEngine();
});

const format = { height: 10, width: 9, channels: 3, mean: [0.4, 0.5, 0.6], deviation: [0.2, 0.25, 0.3] };
const images = Uint8Array.from({ length: 4 * 10 * 9 * 3 }, (_, index) => (index * 7919) % 256);
const steps = 20;
/** For what differs from other compositions by its base alone. */
const fewSteps = 5;

const stages = { depths: [1, 2], widths: [8, 16], attentionHeads: [1, 2] };
const all = headArchitectures.map((architecture) => ({ architecture, depth: 1 }));
const compositions: [string, SpecInput, number?][] = [
  ['baseline', { supervision: 'baseline' }],
  ...headArchitectures.map((architecture): [string, SpecInput] => [architecture, { heads: [{ architecture, depth: 2 }] }]),
  ['concat of all heads', { combine: 'concat', heads: all }],
  ['search over all heads', { combine: 'search', heads: all }],
  ...baseArchitectures
    .filter((architecture) => architecture !== 'vit')
    .map((architecture): [string, SpecInput, number] => [`base ${architecture}`, { base: { architecture, stages, stem: 'small' }, heads: [{ architecture: 'vit', depth: 1 }] }, fewSteps]),
  ['base resnet with bottlenecks', { base: { architecture: 'resnet', block: 'bottleneck', stages }, heads: [{ architecture: 'vit', depth: 1 }] }, fewSteps],
  ['parallel', { composition: 'parallel', heads: [{ architecture: 'swin', network: { patchSize: 2, stages } }] }, fewSteps],
];

function setupOf(composition: SpecInput, precision: 'float32' | 'bfloat16' = 'float32') {
  const spec = smallSpec({
    ...composition,
    base: { imageSize: 16, depth: 2, ...composition.base },
    objective: { localCrops: 1 },
    augmentation: { localSize: 8 },
    // AdamW makes gradients of nothing but rounding errors (those of the keys' biases, say) as large as any: slow steps keep them small.
    schedule: { epochs: 4, dropPath: 0.3, warmup: 1, learningRate: 1e-4, precision },
  });
  return createTrainingSetup(spec, format);
}

type Setup = ReturnType<typeof setupOf>;

function inputsOf(setup: Setup, step: number) {
  return stepInputs(setup, drawStep(setup, { step, totalSteps: steps, stepsPerEpoch: 10 }, 4), images);
}

function compiled(setup: Setup): StepSession {
  const state = createTrainingState(setup);
  const example = inputsOf(setup, 0);
  const session = CompiledSession.compile(state, { train: { step: trainingStep(setup), example, precision: setup.spec.schedule.precision } });
  tf.dispose([{ ...state }, example]);
  return session;
}

function eager(setup: Setup): StepSession {
  const state = createTrainingState(setup);
  const session = createEagerSession(state, { train: trainingStep(setup) });
  tf.dispose({ ...state });
  return session;
}

/** Losses of all steps; the session is disposed of. */
function losses(setup: Setup, session: StepSession, count = steps): number[] {
  const series = Array.from({ length: count }, (_, index) => {
    const inputs = inputsOf(setup, index);
    const outputs = session.run('train', inputs);
    const total = outputs['loss/total']!.dataSync()[0] as number;
    tf.dispose([inputs, outputs]);
    return total;
  });
  session.dispose();
  return series;
}

describe('a compiled training step', () => {
  it.each(compositions)('gives the losses of the eager one over 20 steps, or 5 of other bases, to a relative 1e-5: %s', (_, composition, count = steps) => {
    const setup = setupOf(composition);
    const reference = losses(setup, eager(setup), count);
    const series = losses(setup, compiled(setup), count);
    const apart = series.map((loss, index) => Math.abs(loss / (reference[index] as number) - 1));
    expect(Math.max(...apart)).toBeLessThan(1e-5);
    expect(new Set(series).size).toBe(count);
  });

  it.each(compositions)('is recorded with the shapes and types that the engine gives: %s', (_, composition) => {
    const setup = setupOf(composition);
    const state = createTrainingState(setup);
    const inputs = inputsOf(setup, 0);
    const { checked, differences } = checkedShapes(() => {
      const result = tf.tidy(() => {
        const { state: next, outputs } = trainingStep(setup)(state, inputs);
        return { state: next, outputs };
      });
      tf.dispose(result);
    });
    expect(differences).toEqual([]);
    expect(checked).toBeGreaterThan(500);
    tf.dispose([{ ...state }, inputs]);
  });

  it.each(compositions)('stays near its losses in float32 when its products are bfloat16: %s', (_, composition, count = steps) => {
    const reference = setupOf(composition);
    const half = setupOf(composition, 'bfloat16');
    const full = losses(reference, compiled(reference), count);
    const series = losses(half, compiled(half), count);
    const apart = series.map((loss, index) => Math.abs(loss / (full[index] as number) - 1));
    expect(apart[0]).toBeLessThan(0.02);
    expect(Math.abs(mean(series) / mean(full) - 1)).toBeLessThan(0.02);
    // Rounded somewhere, or nothing would have been converted.
    expect(Math.max(...apart)).toBeGreaterThan(1e-6);
  });

  it('overwrites neither the tensors that it was started from nor those that were read', () => {
    const setup = setupOf({ heads: [{ architecture: 'convnext', depth: 1 }] });
    const state = createTrainingState(setup);
    const inputs = inputsOf(setup, 5);
    const valuesOf = (tensors: NamedTensors) => Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, Array.from(tensor.dataSync())]));
    const initial = valuesOf(state);
    const session = CompiledSession.compile(state, { train: { step: trainingStep(setup), example: inputs } });
    const read = session.readState();
    tf.dispose(session.run('train', inputs));
    expect(valuesOf(state)).toEqual(initial);
    expect(valuesOf(read)).toEqual(initial);
    const next = session.readState();
    const { 'student/decayed': student } = valuesOf(next);
    expect(student).not.toEqual(initial['student/decayed']);
    tf.dispose([inputs, { ...state }, { ...read }, { ...next }]);
    session.dispose();
  });

  it('keeps weights, moments and teacher in float32 when its products are bfloat16', () => {
    const setup = setupOf({ heads: [{ architecture: 'convnext', depth: 1 }] }, 'bfloat16');
    const session = compiled(setup);
    const inputs = inputsOf(setup, 0);
    tf.dispose(session.run('train', inputs));
    const state = session.readState();
    // A float32 number whose lower half is empty would be a bfloat16 one.
    const isRounded = (values: Float32Array) => new Uint32Array(values.buffer, values.byteOffset, values.length).every((bits) => (bits & 0xffff) === 0);
    const rounded = Object.entries(state).filter(([, tensor]) => tensor.size > 64 && isRounded(tensor.dataSync<'float32'>()));
    expect(rounded.map(([name]) => name)).toEqual([]);
    tf.dispose([inputs, { ...state }]);
    session.dispose();
  });
});
