import { beforeAll, describe, expect, it } from 'vitest';
import { headDefinitions } from '../../../core/nn/headRegistry.ts';
import type { ParameterStore } from '../../../core/nn/parameterStore.ts';
import { cloneParameterStore, createParameterStore } from '../../../core/nn/parameterStore.ts';
import { vit } from '../../../core/nn/vit.ts';
import { tf } from '../../../core/tensor/tensorflow.ts';
import { expectNoLeakedTensors } from '../../support/expectNoLeakedTensors.ts';
import { loadNativeEngine } from '../../support/nativeEngine.ts';

const size = { imageSize: 8, channels: 1, patchSize: 4, width: 16, attentionHeads: 2 };

beforeAll(async () => {
  await loadNativeEngine();
});

function numbers(store: ParameterStore): Record<string, number[]> {
  return Object.fromEntries([...store.parameters, ...store.buffers].map(([name, variable]) => [name, Array.from(variable.dataSync())]));
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

describe('a parameter store', () => {
  it('starts from the seed, and each parameter apart from all others', () => {
    const shallow = numbers(createParameterStore(vit({ ...size, depth: 1 }), 3, 'base'));
    const deep = numbers(createParameterStore(vit({ ...size, depth: 2 }), 3, 'base'));
    expect(Object.fromEntries(Object.keys(shallow).map((name) => [name, deep[name]]))).toEqual(shallow);
    expect(numbers(createParameterStore(vit({ ...size, depth: 1 }), 3, 'base'))).toEqual(shallow);
    expect(numbers(createParameterStore(vit({ ...size, depth: 1 }), 4, 'base'))['pos_embed']).not.toEqual(shallow['pos_embed']);
    expect(numbers(createParameterStore(vit({ ...size, depth: 1 }), 3, 'other'))['pos_embed']).not.toEqual(shallow['pos_embed']);
  });

  it('starts as timm does: small normal weights, zero biases, unit norms, PyTorch\'s uniform patch embedding', () => {
    const values = numbers(createParameterStore(vit({ ...size, depth: 1 }), 0, 'base'));
    expect(deviation(values['blocks.0.mlp.fc1.weight']!)).toBeCloseTo(0.02, 2);
    expect(new Set(values['blocks.0.mlp.fc1.bias'])).toEqual(new Set([0]));
    expect(new Set(values['norm.weight'])).toEqual(new Set([1]));
    const patch = values['patch_embed.proj.weight']!;
    expect(Math.max(...patch.map(Math.abs))).toBeLessThanOrEqual(0.25);
    expect(deviation(patch)).toBeCloseTo(0.25 / Math.sqrt(3), 1);
  });

  it('is copied with buffers into tensors of its own', () => {
    const head = headDefinitions.resnet.build({
      width: 16, depth: 1, firstShortcut: true, tokenMixer: true, mlp: true, attentionHeads: 2, grids: [{ height: 2, width: 2 }],
    });
    const student = createParameterStore(head, 0, 'head');
    student.buffers.get('blocks.0.bn1.running_mean')?.assign(tf.fill([4], 5));
    const teacher = cloneParameterStore(student);
    const before = numbers(student);
    expect(numbers(teacher)).toEqual(before);
    student.parameters.get('norm.weight')?.assign(tf.fill([16], 7));
    student.buffers.get('blocks.0.bn1.running_mean')?.assign(tf.fill([4], 9));
    expect(numbers(teacher)).toEqual(before);
  });

  it('frees everything', async () => {
    await expectNoLeakedTensors(() => {
      const store = createParameterStore(vit({ ...size, depth: 1 }), 0, 'base');
      cloneParameterStore(store).dispose();
      store.dispose();
    });
  });
});
