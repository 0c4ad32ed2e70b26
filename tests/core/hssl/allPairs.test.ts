import { beforeAll, describe, expect, it } from 'vitest';
import { type BaseArchitecture, baseArchitectures, headArchitectures } from '../../../core/contract/architectures.ts';
import type { SpecInput } from '../../../core/contract/spec.ts';
import { evaluationKeys, probeStep } from '../../../core/hssl/evaluationSteps.ts';
import { drawStep } from '../../../core/hssl/drawStep.ts';
import { rankCandidates } from '../../../core/hssl/search.ts';
import { stepInputs } from '../../../core/hssl/stepInputs.ts';
import { createTrainingSetup, type TrainingSetup } from '../../../core/hssl/trainingSetup.ts';
import { createTrainingState, exportTrainingState } from '../../../core/hssl/trainingState.ts';
import { trainingStep } from '../../../core/hssl/trainingStep.ts';
import { CompiledSession } from '../../../core/tensor/compile/compiledSession.ts';
import { tf } from '../../../core/tensor/tensorflow.ts';
import { loadNativeEngine } from '../../support/nativeEngine.ts';
import { smallSpec } from './smallSpec.ts';

beforeAll(async () => {
  await loadNativeEngine();
});

const format = { height: 16, width: 16, channels: 1, mean: [0.3], deviation: [0.3] };
const batch = 4;
const images = Uint8Array.from({ length: batch * 16 * 16 }, (_, index) => (index * 7919) % 256);

function setupOf(architecture: BaseArchitecture, composition: SpecInput): TrainingSetup {
  const stages = { depths: [1, 2], widths: [8, 16], attentionHeads: [1, 2] };
  const spec = smallSpec({
    ...composition,
    base: { architecture, imageSize: 16, patchSize: 2, width: 16, depth: 2, attentionHeads: 2, stages, stem: 'small' },
    // Two sizes of crops: grids that windows do not divide, positions of other grids, weights of their own for each grid.
    objective: { localCrops: 1 },
    augmentation: { localSize: 10 },
    schedule: { epochs: 4, warmup: 0, dropPath: 0.2 },
  });
  return createTrainingSetup(spec, format);
}

interface Trained {
  losses: number[];
  /** Parameters whose first moment is zero after the steps: no gradient has ever reached them. */
  unreached: string[];
  /** Tensors that are there after a step and were not after the one before. */
  leaked: number;
  probe: Record<string, number[]>;
}

/** Three compiled steps; the first from weights that may start as zero, which keeps what lies before them from its gradient. */
function train(setup: TrainingSetup): Trained {
  const inputsAt = (step: number) => stepInputs(setup, drawStep(setup, { step, totalSteps: 10, stepsPerEpoch: 5 }, batch), images);
  const state = createTrainingState(setup);
  const example = inputsAt(0);
  const probeInputs = {
    [evaluationKeys.images]: tf.tensor4d(images, [batch, 16, 16, 1], 'int32'),
    [evaluationKeys.weights]: tf.ones([batch]),
    [evaluationKeys.teacherTemperature]: tf.scalar(0.05),
  };
  const session = CompiledSession.compile(state, {
    train: { step: trainingStep(setup), example },
    probe: { step: probeStep(setup), example: probeInputs },
  });
  tf.dispose([{ ...state }, example]);
  const losses: number[] = [];
  const counts: number[] = [];
  for (const step of [1, 2, 3]) {
    const inputs = inputsAt(step);
    const outputs = session.run('train', inputs);
    losses.push(outputs['loss/total']!.dataSync()[0] as number);
    tf.dispose([{ ...inputs }, { ...outputs }]);
    counts.push(tf.memory().numTensors);
  }
  const outputs = session.run('probe', probeInputs);
  const probe = Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, Array.from(tensor.dataSync())]));
  const last = session.readState();
  const moments = [...exportTrainingState(setup, last)].filter(([name]) => name.startsWith('firstMoment.'));
  const unreached = moments
    .filter(([, { values }]) => values.every((value) => value === 0))
    .map(([name]) => name.slice('firstMoment.'.length))
    .filter((name) => !isOffsetBeforePooling(name));
  tf.dispose([{ ...outputs }, { ...last }, probeInputs]);
  session.dispose();
  return { losses, unreached, leaked: (counts[2] as number) - (counts[0] as number), probe };
}

/** PoolFormer's mixer takes a token from its neighbours' mean: an offset of all of them changes nothing, so its gradient is zero. */
function isOffsetBeforePooling(name: string): boolean {
  return /^(base\.stages\.\d+|heads\.poolformer(\.stages\.\d+)?)\.blocks\.\d+\.norm1\.bias$/.test(name);
}

describe.each(baseArchitectures)('behind the base %s', (architecture) => {
  it.each(headArchitectures)('a %s head trains: its loss is finite, gradients reach every weight of both, nothing leaks', (head) => {
    const setup = setupOf(architecture, { heads: [{ architecture: head, depth: 1 }] });
    const { losses, unreached, leaked } = train(setup);
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(new Set(losses).size).toBe(3);
    expect(unreached).toEqual([]);
    expect(leaked).toBe(0);
  });

  it('a search ranks all heads', () => {
    const setup = setupOf(architecture, { combine: 'search', heads: headArchitectures.map((head) => ({ architecture: head, depth: 1 })) });
    const { losses, unreached, probe } = train(setup);
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(unreached).toEqual([]);
    const ranking = rankCandidates(headArchitectures.map((head) => ({ head, kl: probe[evaluationKeys.kl(head)] as number[], cka: 0 })), 50, 0);
    expect(ranking.map(({ head }) => head).sort()).toEqual([...headArchitectures].sort());
    expect(ranking.every(({ kl, klLow, klHigh }) => kl > 0 && klLow <= kl && kl <= klHigh)).toBe(true);
  });

  it('a ViT trains in parallel, as a whole network that reads the image', () => {
    const network = { patchSize: 2, width: 12, depth: 1, attentionHeads: 2 };
    const setup = setupOf(architecture, { composition: 'parallel', heads: [{ architecture: 'vit', network }] });
    const { losses, unreached } = train(setup);
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(unreached).toEqual([]);
    expect(setup.composition.parameters.filter(({ name }) => name.startsWith('heads.vit.')).map(({ name }) => name)).toContain('heads.vit.cls_token');
  });
});

it.each(headArchitectures)('a %s in parallel to a ViT trains', (head) => {
  const network = { patchSize: 2, width: 12, depth: 1, attentionHeads: 2, stages: { depths: [1, 1], widths: [8, 12], attentionHeads: [1, 2] }, stem: 'small' as const };
  const { losses, unreached } = train(setupOf('vit', { composition: 'parallel', heads: [{ architecture: head, network }] }));
  expect(losses.every(Number.isFinite)).toBe(true);
  expect(unreached).toEqual([]);
});
