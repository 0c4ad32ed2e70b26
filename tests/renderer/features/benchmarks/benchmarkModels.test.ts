import { expect, test } from 'vitest';
import { benchmarkModels } from '../../../../renderer/features/benchmarks/benchmarkModels.ts';
import { publishedBenchmarks } from '../../../../renderer/features/benchmarks/publishedBenchmarks.ts';
import { ratioVerdict } from '../../../../renderer/features/benchmarks/ratioVerdict.ts';
import { fakeBenchmark } from '../../../support/fakeBenchmark.ts';

const [ratio] = fakeBenchmark().ratios;

test.each([
  ['below its goal', { value: 0.5, low: 0.4, high: 0.6, goal: 1 }, { state: 'met', isClose: false }],
  ['at its goal', { value: 1, low: null, high: null, goal: 1 }, { state: 'met', isClose: false }],
  ['above its goal', { value: 1.2, low: 1.1, high: 1.3, goal: 1 }, { state: 'missed', isClose: false }],
  ['below, but not for certain', { value: 0.9, low: 0.8, high: 1.1, goal: 1 }, { state: 'met', isClose: true }],
  ['without a goal', { value: 0.9, low: 0.8, high: 1.1, goal: null }, { state: 'noGoal', isClose: false }],
] as const)('a ratio %s', (_, changes, verdict) => {
  expect(ratioVerdict({ ...ratio!, ...changes })).toEqual(verdict);
});

test('one composition at two batch sizes is two', () => {
  const report = fakeBenchmark();
  const [first] = report.results;
  const models = benchmarkModels({ ...report, results: [first!, { ...first!, batchSize: 128 }, { ...first!, augmentation: false }] }, true);
  expect(models.map(({ model, batchSize, results }) => [model, batchSize, results.length])).toEqual([
    ['vit-tiny-32', 64, 1],
    ['vit-tiny-32', 128, 1],
  ]);
});

test('published reports can be shown, the newest first', () => {
  const times = publishedBenchmarks.map(({ report }) => report.measured);
  expect(times).toEqual(times.toSorted().toReversed());
  for (const { report } of publishedBenchmarks) {
    expect([true, false].flatMap((augmentation) => benchmarkModels(report, augmentation)).length).toBeGreaterThan(0);
  }
});
