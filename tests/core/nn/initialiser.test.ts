import { describe, expect, it } from 'vitest';
import { vit } from '../../../core/nn/bases/vit.ts';
import { initialValues, lecunNormal, xavierUniform } from '../../../core/nn/initialiser.ts';
import { randomStream } from '../../../core/tensor/randomStream.ts';

const network = vit({ imageSize: 8, channels: 1, patchSize: 4, width: 16, depth: 1, attentionHeads: 2 });

function startOf(name: string, seed = 0): number[] {
  const { initialise } = network.parameters.find((parameter) => parameter.name === name)!;
  return Array.from(initialValues(initialise, 4000, randomStream(seed, name)));
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

describe('the start of parameters', () => {
  it('is that of timm: small normal weights, zero biases, unit norms', () => {
    expect(deviation(startOf('blocks.0.mlp.fc1.weight'))).toBeCloseTo(0.02, 3);
    expect(deviation(startOf('pos_embed'))).toBeCloseTo(0.02, 3);
    expect(deviation(startOf('cls_token'))).toBeCloseTo(1e-6, 7);
    expect(new Set(startOf('blocks.0.mlp.fc1.bias'))).toEqual(new Set([0]));
    expect([new Set(startOf('norm.weight')), new Set(startOf('norm.bias'))]).toEqual([new Set([1]), new Set([0])]);
  });

  it('is PyTorch\'s uniform one within 1 / sqrt(inputs) for the patch embedding, bias included', () => {
    for (const name of ['patch_embed.proj.weight', 'patch_embed.proj.bias']) {
      const values = startOf(name);
      expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(0.25);
      expect(deviation(values)).toBeCloseTo(0.25 / Math.sqrt(3), 2);
    }
  });

  it('is LeCun\'s normal one, cut off at two deviations, and Xavier\'s uniform one where timm takes those', () => {
    const drawn = (initialise: Parameters<typeof initialValues>[0]) => Array.from(initialValues(initialise, 8000, randomStream(0, 'start')));
    const normal = drawn(lecunNormal(25));
    expect(deviation(normal)).toBeCloseTo(0.2, 2);
    expect(Math.max(...normal.map(Math.abs))).toBeLessThanOrEqual((2 * 0.2) / 0.8796);
    const uniform = drawn(xavierUniform(20, 4));
    expect(deviation(uniform)).toBeCloseTo(0.5 / Math.sqrt(3), 2);
    expect(Math.max(...uniform.map(Math.abs))).toBeLessThanOrEqual(0.5);
  });

  it('is the same for the same stream only', () => {
    expect(startOf('pos_embed')).toEqual(startOf('pos_embed'));
    expect(startOf('pos_embed', 1)).not.toEqual(startOf('pos_embed'));
  });
});
