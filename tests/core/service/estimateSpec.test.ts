import { describe, expect, it } from 'vitest';
import { checkSpec } from '../../../core/contract/checkSpec.ts';
import type { DatasetSummary } from '../../../core/contract/dataset.ts';
import { findPreset } from '../../../core/contract/presets.ts';
import type { ExperimentSpec } from '../../../core/contract/spec.ts';
import { estimateSpec } from '../../../core/service/estimateSpec.ts';

const dataset = { name: 'fashion-mnist', train: 60_000, test: 10_000, channels: 1 } as DatasetSummary;

function specOf(preset: string): ExperimentSpec {
  const { spec } = checkSpec(findPreset(preset)?.spec);
  if (spec === null) {
    throw new Error(`the preset ${preset} is broken`);
  }
  return spec;
}

describe('estimateSpec', () => {
  it('counts parameters and steps without any experience, and gives no time', () => {
    expect(estimateSpec(specOf('convnext'), dataset, { runs: [], gigaflops: null })).toMatchObject({
      baseParameters: 342_240,
      headParameters: { convnext: 237_792 },
      projectionParameters: 246_912,
      secondsPerEpoch: null,
      timeSource: null,
      trainImages: 6000,
      stepsPerEpoch: 93,
    });
  });

  it('comes within a third of the memory that was measured for three specs on a 2-core CPU', () => {
    const measured = { quick: 1.13e9, baseline: 1.53e9, convnext: 2.32e9 };
    const ratios = Object.entries(measured).map(([preset, bytes]) => (estimateSpec(specOf(preset), dataset, { runs: [], gigaflops: null }).memoryBytes ?? 0) / bytes);
    expect(ratios.filter((ratio) => ratio < 2 / 3 || ratio > 4 / 3)).toEqual([]);
  });

  it('takes the time of a like run, scaled, and not that of a much smaller one', () => {
    const like = { spec: specOf('convnext'), secondsPerStep: 0.2, residentBytes: 2.3e9 };
    const tiny = { spec: specOf('quick'), secondsPerStep: 5, residentBytes: 9e9 };
    const estimate = estimateSpec(specOf('convnext'), dataset, { runs: [tiny, like], gigaflops: 100 });
    expect([estimate.timeSource, estimate.secondsPerEpoch, estimate.memoryBytes]).toEqual(['runs', expect.closeTo(0.2 * 93, 6), expect.closeTo(2.3e9, -3)]);
    expect(estimateSpec(specOf('convnext'), dataset, { runs: [tiny], gigaflops: 100 }).timeSource).toBe('rate');
  });
});
