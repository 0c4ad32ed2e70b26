import { beforeAll, describe, expect, it } from 'vitest';
import { createTrainingSetup } from '../../../core/hssl/trainingSetup.ts';
import { createTrainingState, exportTrainingState, restoreTrainingState, type StoredTensor } from '../../../core/hssl/trainingState.ts';
import { tf } from '../../../core/tensor/tensorflow.ts';
import { expectNoLeakedTensors } from '../../support/expectNoLeakedTensors.ts';
import { loadNativeEngine } from '../../support/nativeEngine.ts';
import { smallSpec } from './smallSpec.ts';

const format = { height: 8, width: 8, channels: 1, mean: [0.5], deviation: [0.5] };

beforeAll(async () => {
  await loadNativeEngine();
});

function initialValues(changes: Parameters<typeof smallSpec>[0]): Map<string, StoredTensor> {
  const setup = createTrainingSetup(smallSpec(changes), format);
  const state = createTrainingState(setup);
  const stored = exportTrainingState(setup, state);
  tf.dispose(state);
  return stored;
}

describe('the state of a run', () => {
  it('starts with the teacher equal to the student and everything else at zero', () => {
    const stored = initialValues({ heads: [{ architecture: 'resnet' }] });
    const student = [...stored].filter(([name]) => name.startsWith('student.'));
    expect(student.length).toBeGreaterThan(30);
    for (const [name, tensor] of student) {
      expect(stored.get(name.replace('student', 'teacher'))).toEqual(tensor);
    }
    expect(student.some(([, { values }]) => new Set(values).size > 10)).toBe(true);
    for (const [name, { values }] of stored) {
      if (/^(firstMoment|secondMoment|centre)\./.test(name)) {
        expect([name, values.every((value) => value === 0)]).toEqual([name, true]);
      }
    }
    expect(stored.get('teacher.heads.resnet.blocks.0.bn1.running_var')?.values).toEqual(new Float32Array(4).fill(1));
  });

  it('is decided by the seed, part by part: heads that are added change no other part', () => {
    const seed = (value: number) => ({ schedule: { seed: value }, heads: [{ architecture: 'vit' as const }] });
    expect(initialValues(seed(1))).toEqual(initialValues(seed(1)));
    const weight = 'student.base.blocks.0.mlp.fc1.weight';
    expect(initialValues(seed(1)).get(weight)).not.toEqual(initialValues(seed(2)).get(weight));
    const more = initialValues({ ...seed(1), combine: 'concat', heads: [{ architecture: 'convnext' }, { architecture: 'vit' }] });
    for (const name of [weight, 'student.heads.vit.blocks.2.attn.qkv.weight', 'student.projections.base.mlp.0.weight']) {
      expect(more.get(name)).toEqual(initialValues(seed(1)).get(name));
    }
  });

  it('starts with given values in student and teacher alike, and draws all others as without them', () => {
    const setup = createTrainingSetup(smallSpec({ base: { architecture: 'resnet', stages: { depths: [1], widths: [8] } } }), format);
    const given = new Map([
      ['base.layer1.0.conv1.weight', new Float32Array(3 * 3 * 8 * 8).fill(0.5)],
      ['base.bn1.running_mean', new Float32Array(8).fill(2)],
    ]);
    const [drawn, started] = [createTrainingState(setup), createTrainingState(setup, given)].map((state) => {
      const stored = exportTrainingState(setup, state);
      tf.dispose(state);
      return stored;
    }) as [Map<string, StoredTensor>, Map<string, StoredTensor>];
    const changed = [...started].filter(([name, { values }]) => !values.every((value, index) => value === drawn.get(name)?.values[index]));
    expect(changed.map(([name]) => name).sort()).toEqual(['student', 'teacher'].flatMap((network) => [...given.keys()].sort().map((name) => `${network}.${name}`)).sort());
    for (const [name, { values }] of changed) {
      expect(values).toEqual(given.get(name.replace(/^\w+\./, '')));
    }
  });

  it('comes back from what was exported, bit by bit', async () => {
    const setup = createTrainingSetup(smallSpec({ combine: 'search', heads: [{ architecture: 'resnet' }, { architecture: 'poolformer' }] }), format);
    const state = createTrainingState(setup);
    const changed = tf.tidy(() => Object.fromEntries(Object.entries(state).map(([key, tensor]) => [key, tf.add(tensor, tf.randomNormal(tensor.shape))])));
    const stored = exportTrainingState(setup, changed);
    const again = await expectNoLeakedTensors(() => {
      const restored = restoreTrainingState(setup, stored);
      const values = exportTrainingState(setup, restored);
      tf.dispose(restored);
      return values;
    });
    expect(again).toEqual(stored);
    tf.dispose([state, changed]);
  });

  it('says which tensor of a checkpoint is missing or does not fit, and leaves no tensor behind', async () => {
    const setup = createTrainingSetup(smallSpec(), format);
    const stored = initialValues({});
    const bias = 'student.base.norm.bias';
    await expectNoLeakedTensors(() => {
      const without = new Map([...stored].filter(([name]) => name !== bias));
      expect(() => restoreTrainingState(setup, without)).toThrow(`the tensor ${bias} of the checkpoint is missing`);
      const wrong = new Map(stored).set('centre.projections.head', { shape: [1, 3], values: new Float32Array(3) });
      expect(() => restoreTrainingState(setup, wrong)).toThrow('centre.projections.head of the checkpoint is [1, 3] instead of [1, 12]');
    });
  });
});
