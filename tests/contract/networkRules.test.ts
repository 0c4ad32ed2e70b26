import { describe, expect, it } from 'vitest';
import { baseArchitectures, baseTraits } from '../../core/contract/architectures.ts';
import { checkSpec } from '../../core/contract/checkSpec.ts';
import { namedSizes, usualPatchSize } from '../../core/contract/namedSizes.ts';
import { attentionHeadsBehind, stageGrids, tokenGrid, tokenWidth } from '../../core/contract/networkGrids.ts';
import { spatialReduction } from '../../core/contract/networkRules.ts';
import { type SpecInput, specSchema } from '../../core/contract/spec.ts';

const defaults = specSchema.parse({}).base;

/** Path and catalogue key of every problem. */
function problemsOf(input: SpecInput): string[] {
  return checkSpec(input).problems.map((problem) => `${problem.path}: ${problem.key}`);
}

describe('the rules of networks', () => {
  it.each(baseArchitectures)('accept %s with nothing but its name, and every size that it has a name for', (architecture) => {
    expect(problemsOf({ base: { architecture } })).toEqual([]);
    for (const { name, size } of namedSizes[architecture]) {
      const imageSize = name === 'nano' ? 28 : 224;
      const base = { architecture, imageSize, ...size, patchSize: usualPatchSize(architecture, imageSize) };
      expect([name, problemsOf({ base, combine: 'search', heads: (['vit', 'swin', 'resnet'] as const).map((head) => ({ architecture: head })) })]).toEqual([name, []]);
    }
  });

  it.each<[string, SpecInput, string[]]>([
    ['lists of different lengths', { base: { architecture: 'swin', stages: { depths: [2, 2, 2] } } }, ['base.stages.widths: stageCount']],
    ['too few attention heads', { base: { architecture: 'pvt', stages: { attentionHeads: [1] } } }, ['base.stages.attentionHeads: stageCount']],
    ['attention heads that a network has not', { base: { architecture: 'convnext', stages: { attentionHeads: [1] } } }, []],
    ['attention heads of a stage', { base: { architecture: 'swin', stages: { attentionHeads: [3, 7] } } }, ['base.stages.attentionHeads: stageHeadsDoNotDivide']],
    ['stages that leave no token', { base: { architecture: 'convnext', stages: { depths: [1, 1, 1, 1], widths: [8, 8, 8, 9] } } }, ['base.stages.depths: gridTooSmall']],
    ['a reduction that leaves no key', { base: { architecture: 'pvt', stages: { depths: [1, 1, 1, 1], widths: [8, 8, 8, 8], attentionHeads: [1, 1, 1, 1] } } }, ['base.stages.depths: gridTooSmall']],
    ['local crops that leave no token', { base: { architecture: 'convnext', stages: { depths: [1, 1], widths: [8, 8] } }, objective: { localCrops: 2 }, augmentation: { localSize: 4 } }, ['base.stages.depths: gridTooSmall']],
    ['a bottleneck that is no quarter', { base: { architecture: 'resnet', block: 'bottleneck', stages: { widths: [48, 90] } } }, ['base.stages.widths: stageBottleneck']],
    ['patches that a ResNet does not have', { base: { architecture: 'resnet', patchSize: 5 } }, []],
    ['attention heads of a head behind a CNN', { base: { architecture: 'convnext', attentionHeads: 5 }, heads: [{ architecture: 'vit' }] }, ['base.attentionHeads: headsDoNotDivideTokens']],
    ['attention heads that nobody has', { base: { architecture: 'convnext', attentionHeads: 5 }, heads: [{ architecture: 'convnext' }] }, []],
    ['a bottleneck behind an odd width', { base: { architecture: 'convnext', stages: { widths: [48, 90] } }, heads: [{ architecture: 'resnet' }] }, ['heads.0.architecture: bottleneckWidth']],
  ])('find %s', (_what, input, expected) => {
    expect(problemsOf(input)).toEqual(expected);
  });

  it('look at the whole networks of a parallel composition, and not at blocks that it does not have', () => {
    const head = { architecture: 'swin' as const, tokenMixer: false, mlp: false, network: { patchSize: 5, stages: { attentionHeads: [5, 6] } } };
    expect(problemsOf({ composition: 'parallel', heads: [head] })).toEqual(['heads.0.network.patchSize: patchDoesNotDivide', 'heads.0.network.stages.attentionHeads: stageHeadsDoNotDivide']);
    expect(problemsOf({ composition: 'parallel', heads: [{ ...head, network: {} }] })).toEqual([]);
    const crops = { base: { architecture: 'resnet' as const, imageSize: 32 }, objective: { localCrops: 1 } };
    expect(problemsOf({ ...crops, composition: 'parallel', heads: [{ architecture: 'vit' }] })).toEqual(['heads.0.network.patchSize: patchDoesNotDivide']);
    expect(checkSpec({ composition: 'parallel', heads: [{ architecture: 'swin' }] }).spec?.name).toBe('vit beside swin');
  });
});

describe('grids', () => {
  const stages = { depths: [1, 1, 1, 1], widths: [8, 16, 24, 32], attentionHeads: [1, 2, 3, 4] };

  it('are those of the papers at 224 pixels', () => {
    const sides = baseArchitectures.map((architecture) => [architecture, stageGrids(architecture, { ...defaults, stages, patchSize: usualPatchSize(architecture, 224) }, 224)]);
    const hierarchical = [56, 28, 14, 7];
    expect(Object.fromEntries(sides)).toEqual({ vit: [14], resmlp: [14], swin: hierarchical, pvt: hierarchical, poolformer: hierarchical, resnet: hierarchical, convnext: hierarchical });
  });

  it('round odd sides as their references do', () => {
    const sides = baseArchitectures.filter((architecture) => baseTraits[architecture].halving !== null).map((architecture) => [architecture, stageGrids(architecture, { ...defaults, stages }, 28)]);
    expect(Object.fromEntries(sides)).toEqual({ swin: [7, 4, 2, 1], pvt: [7, 3, 1, 0], poolformer: [7, 4, 2, 1], resnet: [7, 4, 2, 1], convnext: [7, 3, 1, 0] });
    expect(stageGrids('resnet', { ...defaults, stages, stem: 'small' }, 28)).toEqual([28, 14, 7, 4]);
  });

  it('and widths are what a head reads', () => {
    const size = { ...defaults, stages };
    expect([tokenGrid('vit', size, 28), tokenWidth('vit', size), attentionHeadsBehind('vit', size)]).toEqual([7, 96, 3]);
    expect([tokenGrid('swin', size, 32), tokenWidth('swin', size), attentionHeadsBehind('swin', size)]).toEqual([1, 32, 4]);
    expect(attentionHeadsBehind('resnet', size)).toBe(3);
  });

  it('of PVT are reduced by 8, 4, 2 and 1 for keys and values', () => {
    expect([0, 1, 2, 3].map((stage) => spatialReduction(stage, 4))).toEqual([8, 4, 2, 1]);
    expect([0, 1].map((stage) => spatialReduction(stage, 2))).toEqual([2, 1]);
  });
});

it('a usual patch divides its image', () => {
  expect([28, 32, 96, 224, 30, 97].map((size) => [usualPatchSize('vit', size), usualPatchSize('swin', size)])).toEqual([[4, 2], [4, 2], [16, 4], [16, 4], [3, 2], [1, 1]]);
});
