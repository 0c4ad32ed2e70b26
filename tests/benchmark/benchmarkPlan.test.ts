import { describe, expect, it } from 'vitest';
import { benchmarkVariants } from '../../core/contract/benchmark.ts';
import { benchmarkModel, benchmarkModelNames, multiplyAddsOf, tinyVersion } from './benchmarkModels.ts';
import { planBenchmark, programsOf } from './benchmarkPlan.ts';

const everything = { models: benchmarkModelNames, variants: benchmarkVariants, augmentation: [true, false], atOnce: 6 };

describe('planBenchmark', () => {
  it('measures every figure for every model, goals of compositions at ViT-S/16 only', () => {
    const ratios = planBenchmark(everything).flatMap((group) => group.ratios);
    const whole = ratios.filter(({ over }) => over.augmentation);
    expect(whole.filter(({ figure }) => figure === 'step').map(({ over }) => over.model.name)).toEqual(benchmarkModelNames);
    const goals = whole.filter(({ figure, goal }) => /^(serial|search)/.test(figure) && goal !== null);
    expect(goals.map(({ figure, over, under }) => `${figure}: ${over.model.name} / ${under.model.name}`)).toEqual([
      'serial-time: vit-small-224-convnext-1 / vit-small-224',
      'serial-memory: vit-small-224-convnext-1 / vit-small-224',
      'serial-memory-steady: vit-small-224-convnext-1 / vit-small-224',
      'search-time: vit-small-224-search-1 / vit-small-224-convnext-1',
    ]);
    expect(ratios.filter(({ over }) => !over.augmentation)).toHaveLength(whole.length);
  });

  it('keeps both programs of a figure together and no more programs than fit', () => {
    for (const group of planBenchmark({ ...everything, atOnce: 2 })) {
      expect(programsOf(group)).toHaveLength(2);
    }
    expect(Math.max(...planBenchmark(everything).map((group) => programsOf(group).length))).toBe(6);
  });

  it('leaves out figures whose programs are not wanted', () => {
    const figures = planBenchmark({ ...everything, models: ['vit-tiny-32'], variants: ['compiled', 'eager'] }).flatMap((group) => group.ratios.map(({ figure }) => figure));
    expect(new Set(figures)).toEqual(new Set(['compiled-eager']));
  });
});

describe('benchmark models', () => {
  it('are real ViT-Tiny and ViT-S/16, and say what heads add', () => {
    expect(benchmarkModel('vit-small-224').spec.base).toMatchObject({ width: 384, depth: 12, attentionHeads: 6, patchSize: 16 });
    expect(benchmarkModel('vit-small-224').format).toMatchObject({ height: 256, width: 256, channels: 3 });
    expect(benchmarkModel('vit-tiny-32').spec.base).toMatchObject({ width: 192, depth: 12, attentionHeads: 3, patchSize: 4 });
    const ratio = multiplyAddsOf(benchmarkModel('vit-small-224-convnext-1')) / multiplyAddsOf(benchmarkModel('vit-small-224'));
    expect(ratio).toBeGreaterThan(1.03);
    expect(ratio).toBeLessThan(1.12);
  });

  it('refuses a name that no model has', () => {
    expect(() => benchmarkModel('vit-small-224-resmlp-1')).toThrow('there is no model vit-small-224-resmlp-1');
  });

  it('keep their composition when they are made tiny', () => {
    const { spec } = tinyVersion(benchmarkModel('vit-small-224-search-3'));
    expect(spec).toMatchObject({ combine: 'search', base: { width: 48 } });
    expect(spec.heads.map(({ depth }) => depth)).toEqual([3, 3, 3, 3, 3, 3]);
  });
});
