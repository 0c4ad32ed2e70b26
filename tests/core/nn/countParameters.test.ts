import { describe, expect, it } from 'vitest';
import { specSchema } from '../../../core/contract/spec.ts';
import { baseDefinitions } from '../../../core/nn/baseRegistry.ts';
import { countParameters } from '../../../core/nn/countParameters.ts';
import { headDefinitions } from '../../../core/nn/headRegistry.ts';
import { projection } from '../../../core/nn/projection.ts';

// No engine is loaded in this file: the service counts without one.
describe('the cost of a network, without an engine', () => {
  it.each([
    ['tiny', 192, 3, 5_524_416, 1.3],
    ['small', 384, 6, 21_665_664, 4.6],
    ['base', 768, 12, 85_798_656, 17.6],
  ] as const)('is the known one of ViT-%s/16 at 224', (_name, width, attentionHeads, parameters, billions) => {
    // Parameters: timm's vit_*_patch16_224 with num_classes=0. Multiply-adds: Touvron et al., 2021 (DeiT).
    const network = baseDefinitions.vit.build({ ...specSchema.parse({}).base, width, attentionHeads, depth: 12, imageSize: 224, channels: 3, patchSize: 16 });
    expect(countParameters(network)).toBe(parameters);
    expect(Math.round(network.multiplyAdds(224, 224) / 1e8) / 10).toBe(billions);
  });

  it('is counted by hand for one block of each head', () => {
    const grid = { height: 4, width: 4 };
    const counts = Object.entries(headDefinitions).map(([architecture, definition]) => {
      const head = definition.build({
        width: 8, depth: 1, firstShortcut: true, tokenMixer: true, mlp: true, attentionHeads: 2, grids: [grid],
      });
      return [architecture, countParameters(head), head.multiplyAdds(grid)];
    });
    const mlp = 8 * 32 + 32 + 32 * 8 + 8;
    const norms = 3 * 16;
    const attention = 8 * 24 + 24 + 8 * 8 + 8;
    const mlpProducts = 16 * 2 * 8 * 32;
    const attentionProducts = 16 * 4 * 64 + 2 * 16 * 16 * 8;
    expect(counts).toEqual([
      ['vit', attention + mlp + norms, attentionProducts + mlpProducts],
      ['swin', attention + 49 * 2 + mlp + norms, attentionProducts + mlpProducts],
      ['poolformer', mlp + norms, mlpProducts],
      ['resnet', 8 * 2 + 9 * 4 + 2 * 8 + 2 * (2 + 2 + 8) + mlp + 2 * 16, 16 * (8 * 2 + 9 * 4 + 2 * 8) + mlpProducts],
      ['resmlp', 16 * 16 + 16 + mlp + norms, 16 * 16 * 8 + mlpProducts],
      ['convnext', 49 * 8 + 8 + mlp + 2 * 16, 16 * 49 * 8 + mlpProducts],
    ]);
  });

  it('has ResMLP weights for each grid of local crops, and Swin ones for the largest window', () => {
    const build = (architecture: 'resmlp' | 'swin', ...sides: number[]) =>
      headDefinitions[architecture]
        .build({
          width: 8, depth: 1, firstShortcut: true, tokenMixer: true, mlp: false, attentionHeads: 2,
          grids: sides.map((side) => ({ height: side, width: side })),
        })
        .parameters.map(({ name, shape }) => `${name} ${shape.join('x')}`)
        .filter((text) => /linear_tokens|table/.test(text));
    expect(build('resmlp', 4, 4, 2)).toEqual([
      'blocks.0.linear_tokens.weight 16x16',
      'blocks.0.linear_tokens.bias 16',
      'blocks.0.linear_tokens_2x2.weight 4x4',
      'blocks.0.linear_tokens_2x2.bias 4',
    ]);
    expect(build('swin', 5, 3)).toEqual(['blocks.0.attn.relative_position_bias_table 81x2']);
    expect(build('swin', 14, 6)).toEqual(['blocks.0.attn.relative_position_bias_table 169x2']);
  });

  it('is that of the layers for a projection head', () => {
    const network = projection({ inputs: 8, hidden: 6, layers: 3, bottleneck: 4, prototypes: 10 });
    expect(countParameters(network)).toBe(8 * 6 + 6 + 6 * 6 + 6 + 6 * 4 + 4 + 4 * 10);
    expect(network.multiplyAdds()).toBe(8 * 6 + 6 * 6 + 6 * 4 + 4 * 10);
  });

  it('decays weights, not biases and norms', () => {
    const parameters = Object.values(headDefinitions).flatMap(
      (definition) =>
        definition.build({ width: 8, depth: 1, firstShortcut: true, tokenMixer: true, mlp: true, attentionHeads: 2, grids: [{ height: 4, width: 4 }] })
          .parameters,
    );
    const wrong = parameters.filter(({ shape, decay }) => decay === (shape.length === 1));
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });
});
