import { expect, test } from 'vitest';
import type { DatasetSummary } from '../../../core/contract/dataset.ts';
import type { SpecInput } from '../../../core/contract/spec.ts';
import { estimateSpec, type ReferenceRun, toReference } from '../../../core/service/estimateSpec.ts';
import { exampleSpec } from '../../support/exampleSpec.ts';

const dataset: DatasetSummary = {
  name: 'fashion-mnist',
  kind: 'fashion-mnist',
  status: 'ready',
  train: 60_000,
  test: 10_000,
  classes: 10,
  classNames: [],
  classCounts: [],
  channels: 1,
  width: 28,
  height: 28,
  source: '/images',
  cachedBytes: 0,
  skipped: [],
  created: '2026-11-22T00:00:00.000Z',
};

const small: SpecInput = { limit: { train: 6000, test: 2000 } };

function reference(spec: SpecInput, secondsPerStep: number, residentBytes = 1e9): ReferenceRun {
  return { spec: exampleSpec(spec), secondsPerStep, residentBytes };
}

test('without a data set there are sizes and no times', () => {
  const { baseParameters, trainImages, stepsPerEpoch, memoryBytes, secondsTotal, timeSource } = estimateSpec(exampleSpec(small), null, { runs: [], gigaflops: 100 });
  // 16 pixels x 96 + 96, class token, 50 positions, 3 blocks of 12 d^2 + 13 d, last norm.
  expect(baseParameters).toBe(16 * 96 + 96 + 96 + 50 * 96 + 3 * (12 * 96 ** 2 + 13 * 96) + 2 * 96);
  expect({ trainImages, stepsPerEpoch, memoryBytes, secondsTotal, timeSource }).toEqual({ trainImages: null, stepsPerEpoch: null, memoryBytes: null, secondsTotal: null, timeSource: null });
});

test('a run of the same spec tells the time: steps of an epoch times its time for a step', () => {
  const estimate = estimateSpec(exampleSpec(small), dataset, { runs: [reference(small, 0.25)], gigaflops: 1 });
  expect([estimate.timeSource, estimate.stepsPerEpoch, estimate.trainImages]).toEqual(['runs', 93, 6000]);
  expect(estimate.secondsPerEpoch).toBeCloseTo(93 * 0.25, 6);
  expect(estimate.secondsTotal).toBeGreaterThan(15 * 93 * 0.25);
  expect(estimate.memoryBytes).toBe(1e9);
});

test('time scales with the batch, and a search takes its fraction of the images', () => {
  const double = estimateSpec(exampleSpec({ ...small, schedule: { batchSize: 128 } }), dataset, { runs: [reference(small, 0.25)], gigaflops: null });
  expect(double.stepsPerEpoch).toBe(46);
  expect(double.secondsPerEpoch).toBeCloseTo(46 * 0.5, 6);
  const search = estimateSpec(exampleSpec({ ...small, combine: 'search', heads: [{ architecture: 'vit' }, { architecture: 'swin' }], search: { fraction: 0.5 } }), dataset, { runs: [], gigaflops: 100 });
  expect([search.trainImages, search.stepsPerEpoch]).toEqual([3000, 46]);
});

test('the runs that cost most nearly the same tell most', () => {
  const far = { base: { width: 384, depth: 12, attentionHeads: 6 } };
  const runs = [reference(small, 0.2), reference(small, 0.2), reference({ ...small, schedule: { batchSize: 32 } }, 0.1), reference(far, 100), reference(far, 100)];
  expect(estimateSpec(exampleSpec(small), dataset, { runs, gigaflops: null }).secondsPerEpoch).toBeCloseTo(93 * 0.2, 6);
});

test('a rate stands in for runs, and nothing for neither', () => {
  const slow = estimateSpec(exampleSpec(small), dataset, { runs: [], gigaflops: 50 });
  const fast = estimateSpec(exampleSpec(small), dataset, { runs: [], gigaflops: 100 });
  expect([slow.timeSource, fast.timeSource]).toEqual(['rate', 'rate']);
  expect((slow.secondsPerEpoch ?? 0) / (fast.secondsPerEpoch ?? 1)).toBeCloseTo(2, 6);
  const none = estimateSpec(exampleSpec(small), dataset, { runs: [], gigaflops: null });
  expect([none.timeSource, none.secondsPerEpoch, none.secondsTotal]).toEqual([null, null, null]);
});

test('a run without a step tells nothing', () => {
  const spec = exampleSpec(small);
  const summary = (last: number) => ({ first: last, last, best: last, step: 3 });
  expect(toReference({ spec, metrics: { 'time/step': summary(0.2) } })).toBeNull();
  expect(toReference({ spec, metrics: { 'time/step': summary(0.2), 'time/data': summary(0.01), 'memory/resident': summary(5e8) } })).toEqual({ spec, secondsPerStep: 0.21000000000000002, residentBytes: 5e8 });
});

test('memory grows with the batch, the crops and the width, and not with the number of images', () => {
  const memory = (spec: SpecInput, images = dataset) => estimateSpec(exampleSpec(spec), images, { runs: [], gigaflops: 100 }).memoryBytes ?? 0;
  const least = memory({ schedule: { batchSize: 16 } });
  const activations = (spec: SpecInput) => memory(spec) - least;
  expect(activations({ schedule: { batchSize: 128 } }) / activations({})).toBeCloseTo(112 / 48, 2);
  expect(activations({ objective: { localCrops: 6 } })).toBeGreaterThan(1.3 * activations({}));
  expect(activations({ base: { width: 192 } })).toBeGreaterThan(1.8 * activations({}));
  expect(memory({}, { ...dataset, train: 100 * dataset.train })).toBe(memory({}));
});

test('memory is that of the early stages in a hierarchical network, which compute little and keep much', () => {
  const memory = (base: SpecInput['base']) => estimateSpec(exampleSpec({ base, supervision: 'baseline', schedule: { batchSize: 256 } }), dataset, { runs: [], gigaflops: 100 });
  const wide = memory({ architecture: 'convnext', patchSize: 2, stages: { depths: [4, 1], widths: [48, 96] } });
  const late = memory({ architecture: 'convnext', patchSize: 2, stages: { depths: [1, 4], widths: [48, 96] } });
  expect(wide.baseMultiplyAdds).toBeLessThan(1.1 * late.baseMultiplyAdds);
  expect((wide.memoryBytes ?? 0) - 700e6).toBeGreaterThan(1.5 * ((late.memoryBytes ?? 0) - 700e6));
});

test('the images of an evaluation count where they are more than those of a step', () => {
  const tiny: SpecInput = { base: { imageSize: 224, patchSize: 56, width: 16, depth: 1, attentionHeads: 2 }, schedule: { batchSize: 1 }, supervision: 'baseline' };
  const { memoryBytes } = estimateSpec(exampleSpec(tiny), { ...dataset, channels: 3 }, { runs: [], gigaflops: 100 });
  // 64 images of 256 x 256 x 3 in single precision are 50 MB.
  expect(memoryBytes).toBeGreaterThan(700e6 + 10 * 50e6);
});

test('only runs of the same precision tell about a spec', () => {
  const bfloat16: SpecInput = { ...small, schedule: { precision: 'bfloat16' } };
  const runs = [reference(small, 0.25), reference(bfloat16, 0.18, 0.9e9)];
  const times = [small, bfloat16].map((spec) => estimateSpec(exampleSpec(spec), dataset, { runs, gigaflops: null }));
  expect(times.map((estimate) => [(estimate.secondsPerEpoch ?? 0) / 93, estimate.memoryBytes])).toEqual([[expect.closeTo(0.25, 6), 1e9], [expect.closeTo(0.18, 6), 0.9e9]]);
  expect(estimateSpec(exampleSpec(bfloat16), dataset, { runs: [reference(small, 0.25)], gigaflops: 100 }).timeSource).toBe('rate');
});

test('the peak of a run tells more about its memory than what it held at a step', () => {
  const summary = (last: number) => ({ first: last, last, best: last, step: 3 });
  const metrics = { 'time/step': summary(0.2), 'memory/resident': summary(5e8), 'memory/peak': summary(8e8) };
  expect(toReference({ spec: exampleSpec(small), metrics })?.residentBytes).toBe(8e8);
});
