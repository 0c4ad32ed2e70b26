import { describe, expect, it } from 'vitest';
import { baseArchitectures, headArchitectures } from '../../../core/contract/architectures.ts';
import type { DatasetSummary } from '../../../core/contract/dataset.ts';
import { namedSizes } from '../../../core/contract/namedSizes.ts';
import type { SpecInput } from '../../../core/contract/spec.ts';
import { estimateSpec } from '../../../core/service/estimateSpec.ts';
import { specChoices } from '../../../core/service/specChoices.ts';
import { checkSpec } from '../../../core/contract/checkSpec.ts';
import { exampleSpec } from '../../support/exampleSpec.ts';

const dataset = { name: 'fashion-mnist', status: 'ready', train: 60_000, test: 10_000, classes: 10, channels: 3, width: 28, height: 28 } as DatasetSummary;
const nothing = { runs: [], gigaflops: null };

function choicesOf(input: SpecInput) {
  const { spec } = checkSpec(input);
  if (spec === null) {
    throw new Error('this is no spec');
  }
  const { bases, heads } = specChoices(spec, dataset, nothing);
  return {
    bases,
    heads,
    base: (architecture: string) => bases.find((choice) => choice.architecture === architecture),
    size: (architecture: string, name: string) => bases.find((choice) => choice.architecture === architecture)?.sizes.find((choice) => choice.size === name),
    head: (architecture: string) => heads.find((choice) => choice.architecture === architecture),
  };
}

describe('the choices for a spec', () => {
  it('are all architectures with all their sizes, and all heads', () => {
    const { bases, heads } = choicesOf({});
    expect(bases.map((choice) => choice.architecture)).toEqual(baseArchitectures);
    expect(bases.map((choice) => choice.sizes.map((size) => size.size))).toEqual(baseArchitectures.map((architecture) => namedSizes[architecture].map(({ name }) => name)));
    expect(heads.map((choice) => choice.architecture)).toEqual(headArchitectures);
    expect([...bases, ...heads].filter((choice) => choice.problem !== null || choice.parameters === null || choice.multiplyAdds === null)).toEqual([]);
  });

  it('cost what the estimate of the spec says where they are the spec as it is', () => {
    const spec = exampleSpec({ base: { width: 48, depth: 2 }, heads: [{ architecture: 'convnext', depth: 1 }] });
    const { baseParameters, baseMultiplyAdds, memoryBytes } = estimateSpec(spec, dataset, nothing);
    const [vit] = specChoices(spec, dataset, nothing).bases;
    expect(vit).toMatchObject({ architecture: 'vit', size: null, parameters: baseParameters, multiplyAdds: baseMultiplyAdds, memoryBytes, problem: null });
  });

  it('begin at nano for small images and at the papers’ sizes for large ones, which cost what the papers say', () => {
    expect(choicesOf({}).bases.map((choice) => choice.size)).toEqual(baseArchitectures.map(() => 'nano'));
    const { bases, size } = choicesOf({ base: { imageSize: 224, patchSize: 16, width: 384, depth: 12, attentionHeads: 6 } });
    expect(bases.map((choice) => choice.size)).toEqual(['small', 'tiny', 'tiny', 's12', '18', 's12', 'tiny']);
    const giga = (choice: ReturnType<typeof size>) => Number(((choice?.multiplyAdds ?? 0) / 1e9).toFixed(1));
    expect([size('vit', 'small'), size('resnet', '50'), size('swin', 'tiny'), size('pvt', 'small'), size('convnext', 'tiny')].map(giga)).toEqual([4.6, 4.1, 4.5, 3.8, 4.5]);
  });

  it('name what stands against them, and not what is wrong with the spec anyway', () => {
    const { base, size } = choicesOf({ objective: { localCrops: 4 }, schedule: { minimumLearningRate: 1 } });
    expect(size('pvt', 'tiny')?.problem).toMatchObject({ key: 'gridTooSmall', path: 'base.stages.depths' });
    expect([base('vit')?.problem, base('swin')?.problem]).toEqual([null, null]);
  });

  it('tell of a head that an alternative breaks, and of heads that the base as it is does not take', () => {
    const { head } = choicesOf({ base: { width: 90, attentionHeads: 3 } });
    expect([head('resnet')?.problem?.key, head('vit')?.problem, head('convnext')?.problem]).toEqual(['bottleneckWidth', null, null]);
    const behind = choicesOf({ base: { architecture: 'convnext', attentionHeads: 7 } });
    expect([behind.head('vit')?.problem?.key, behind.head('swin')?.problem?.key, behind.head('resmlp')?.problem]).toEqual(['headsDoNotDivideTokens', 'headsDoNotDivideTokens', null]);
  });

  it('mend a base that is wrong', () => {
    const { base, size } = choicesOf({ base: { attentionHeads: 7 } });
    expect([base('vit')?.problem?.key, size('vit', 'nano')?.problem, base('resnet')?.problem]).toEqual(['headsDoNotDivide', null, null]);
  });

  it('are whole networks where heads stand beside the base', () => {
    const { head, base } = choicesOf({ composition: 'parallel' });
    expect(head('resmlp')?.parameters).toBe(base('resmlp')?.parameters);
  });

  it('are there in a moment', () => {
    const spec = exampleSpec({});
    const runs = Array.from({ length: 20 }, () => ({ spec, secondsPerStep: 1, residentBytes: 1e9 }));
    specChoices(spec, dataset, { runs, gigaflops: null });
    const times = Array.from({ length: 5 }, () => {
      const start = performance.now();
      specChoices(spec, dataset, { runs, gigaflops: null });
      return performance.now() - start;
    });
    expect(Math.min(...times)).toBeLessThan(100);
  });
});
