import { beforeAll, describe, expect, it } from 'vitest';
import type { SpecInput } from '../../../core/contract/spec.ts';
import { encodeImages } from '../../../core/evaluation/encodeImages.ts';
import { encodeExample, type ImageSource, probeExample } from '../../../core/evaluation/imageBatches.ts';
import { measureProbe } from '../../../core/evaluation/measureProbe.ts';
import { evaluationBatch } from '../../../core/hssl/evaluationBatch.ts';
import { encodeStep, probeStep } from '../../../core/hssl/evaluationSteps.ts';
import { createEagerSession } from '../../../core/hssl/stepSession.ts';
import { createTrainingSetup, type ImageFormat, type TrainingSetup } from '../../../core/hssl/trainingSetup.ts';
import { createTrainingState } from '../../../core/hssl/trainingState.ts';
import { randomStream } from '../../../core/tensor/randomStream.ts';
import { CompiledSession } from '../../../core/tensor/compile/compiledSession.ts';
import type { Tensor } from '../../../core/tensor/tensorflow.ts';
import { tf } from '../../../core/tensor/tensorflow.ts';
import { expectNoLeakedTensors } from '../../support/expectNoLeakedTensors.ts';
import { loadNativeEngine } from '../../support/nativeEngine.ts';
import { expectClose } from '../hssl/hsslFixture.ts';
import { smallSpec } from '../hssl/smallSpec.ts';

const format: ImageFormat = { height: 8, width: 8, channels: 1, mean: [0.5], deviation: [0.3] };
const heads = [{ architecture: 'resnet' as const }, { architecture: 'vit' as const }];

beforeAll(async () => {
  await loadNativeEngine();
});

function setupOf(changes: SpecInput, own: ImageFormat = format): TrainingSetup {
  return createTrainingSetup(smallSpec(changes), own);
}

function sourceOf(pixels: Uint8Array, { height, width, channels }: ImageFormat = format): ImageSource {
  const imageBytes = height * width * channels;
  return {
    count: pixels.length / imageBytes,
    read: async (start, count, target) => target.set(pixels.subarray(start * imageBytes, (start + count) * imageBytes)),
  };
}

/** `count` images of noise, without the first `skipped`. */
function imagesOf(count: number, skipped = 0): ImageSource {
  const stream = randomStream(5, 'images');
  return sourceOf(Uint8Array.from({ length: count * 64 }, () => stream.integer(256)).subarray(skipped * 64));
}

/** A state that is not the first one: centres and running statistics are off their start, teacher and student differ. */
function lateState(setup: TrainingSetup): Record<string, Tensor> {
  const state = createTrainingState(setup);
  const stream = randomStream(6, 'noise');
  const later = tf.tidy(() =>
    Object.fromEntries(
      Object.entries(state).map(([key, tensor]) => [key, tf.add(tensor, tf.tensor(stream.fillUniform(new Float32Array(tensor.size), 0, 0.2), tensor.shape))]),
    ),
  );
  tf.dispose(state);
  return later;
}

describe('measureProbe', () => {
  it('measures every head of a search with the teacher, and ranks them by D', async () => {
    const setup = setupOf({ heads, combine: 'search' });
    const state = lateState(setup);
    const session = createEagerSession(state, { probe: probeStep(setup) });
    const images = imagesOf(30);
    const { metrics, ranking } = await expectNoLeakedTensors(() => measureProbe(session, 'probe', setup, images, 0.05));
    expect(Object.keys(metrics)).toEqual([
      ...['resnet', 'vit'].flatMap((id) => [`discrepancy/kl/${id}`, `discrepancy/cka/${id}`, `discrepancy/procrustes/${id}`]),
      'collapse/teacherEntropy',
      'collapse/marginalEntropy',
      'collapse/featureDeviation',
      'collapse/effectiveRank',
    ]);
    expect(Object.values(metrics).every(Number.isFinite)).toBe(true);
    expect(ranking?.map(({ kl }) => kl)).toEqual([...ranking!.map(({ kl }) => kl)].sort((a, b) => b - a));
    expect(Object.fromEntries(ranking!.map(({ head, kl, cka }) => [head, [kl, cka]]))).toEqual(
      Object.fromEntries(['resnet', 'vit'].map((id) => [id, [metrics[`discrepancy/kl/${id}`], metrics[`discrepancy/cka/${id}`]]])),
    );
    expect(metrics['collapse/teacherEntropy']).toBeLessThan(metrics['collapse/marginalEntropy']!);
    expect(metrics['collapse/marginalEntropy']).toBeLessThan(Math.log(12));
    tf.dispose(state);
    session.dispose();
  });

  it('reports no discrepancy for a baseline', async () => {
    const setup = setupOf({ supervision: 'baseline' });
    const state = createTrainingState(setup);
    const session = createEagerSession(state, { probe: probeStep(setup) });
    const { metrics, ranking } = await measureProbe(session, 'probe', setup, imagesOf(10), 0.05);
    expect(Object.keys(metrics)).toEqual(['collapse/teacherEntropy', 'collapse/marginalEntropy', 'collapse/featureDeviation', 'collapse/effectiveRank']);
    expect(ranking).toBeNull();
    tf.dispose(state);
    session.dispose();
  });

  it('takes centre and temperature of D from the spec', async () => {
    const measured: number[] = [];
    for (const [temperature, centred] of [[0.1, false], [0.5, false], [0.1, true]] as const) {
      const setup = setupOf({ heads: [heads[0]!], discrepancy: { temperature, centred } });
      const state = lateState(setup);
      const session = createEagerSession(state, { probe: probeStep(setup) });
      const { metrics } = await measureProbe(session, 'probe', setup, imagesOf(12), 0.05);
      tf.dispose(state);
      session.dispose();
      measured.push(metrics['discrepancy/kl/resnet']!);
    }
    expect(measured[1]).toBeLessThan(measured[0]!);
    expect(measured[2]).not.toBe(measured[0]);
  });

  it('gives the same compiled, and for images in one batch or several', async () => {
    const setup = setupOf({ heads, combine: 'concat' });
    const state = lateState(setup);
    const [probe, encode] = [probeExample(setup), encodeExample(setup)];
    const compiled = CompiledSession.compile(state, {
      probe: { step: probeStep(setup), example: probe },
      encode: { step: encodeStep(setup, 'student'), example: encode },
    });
    const eager = createEagerSession(state, { probe: probeStep(setup), encode: encodeStep(setup, 'student') });
    const count = evaluationBatch(setup) + 3;
    const images = imagesOf(count);
    const batches: number[] = [];
    const ofCompiled = await measureProbe(compiled, 'probe', setup, images, 0.05, async (size) => void batches.push(size));
    const ofEager = await measureProbe(eager, 'probe', setup, images, 0.05);
    expectClose('metrics', Object.values(ofCompiled.metrics), Object.values(ofEager.metrics), 1e-4);
    expect(batches).toEqual([evaluationBatch(setup), 3]);
    const whole = await encodeImages(eager, 'encode', setup, images);
    const last = await encodeImages(compiled, 'encode', setup, imagesOf(count, count - 3));
    expect([...whole].map(([name, { rows, width }]) => [name, rows, width])).toEqual([
      ['base', count, 16],
      ['head/resnet', count, 16],
      ['head/vit', count, 16],
      ['head/resnet+vit', count, 32],
    ]);
    for (const [name, features] of whole) {
      expectClose(name, last.get(name)!.values, features.values.subarray((count - 3) * features.width), 1e-4);
    }
    tf.dispose([state, probe, encode]);
    compiled.dispose();
    eager.dispose();
  });

  it('reads the network that it is asked for', async () => {
    const setup = setupOf({ heads: [heads[0]!] });
    const state = lateState(setup);
    const session = createEagerSession(state, { student: encodeStep(setup, 'student'), teacher: encodeStep(setup, 'teacher') });
    const [student, teacher] = await Promise.all(['student', 'teacher'].map(async (name) => (await encodeImages(session, name, setup, imagesOf(2))).get('base')!.values));
    expect(student).not.toEqual(teacher);
    tf.dispose(state);
    session.dispose();
  });

  it('resizes the central square of images of another size', async () => {
    const wide: ImageFormat = { ...format, height: 16, width: 24 };
    const setup = setupOf({ supervision: 'baseline' }, wide);
    const same = setupOf({ supervision: 'baseline' });
    const state = createTrainingState(setup);
    // A picture of flat 2 x 2 cells, with other columns outside the central square: halving it gives the cells back,
    // but for what the wider kernel mixes in, which vanishes for a picture of one value.
    const flat = new Uint8Array(16 * 24).fill(255);
    for (let row = 0; row < 16; row += 1) {
      flat.fill(90, row * 24 + 4, row * 24 + 20);
    }
    const encode = async (own: TrainingSetup, images: Uint8Array) =>
      (await encodeImages(createEagerSession(state, { encode: encodeStep(own, 'teacher') }), 'encode', own, sourceOf(images, own.format))).get('base')!.values;
    expectClose('features', await encode(setup, flat), await encode(same, new Uint8Array(64).fill(90)), 1e-5);
    tf.dispose(state);
  });
});
