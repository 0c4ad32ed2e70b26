import { expect, test } from 'vitest';
import { benchmarkModels, benchmarkPictures } from '../../../../renderer/features/benchmarks/benchmarkModels.ts';
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

test('each composition has a picture; of a report on one program all are in one', () => {
  const report = fakeBenchmark();
  const [first] = report.results;
  const pictures = (...changes: object[]) => benchmarkPictures(benchmarkModels({ ...report, results: changes.map((change) => ({ ...first!, variant: 'compiled' as const, ...change })) }, true)).map(({ by, results }) => [by, results.length]);
  expect(pictures({}, { variant: 'pytorch' }, { batchSize: 128 })).toEqual([
    ['variant', 2],
    ['variant', 1],
  ]);
  expect(pictures({}, { batchSize: 128 })).toEqual([['model', 2]]);
  expect(pictures({})).toEqual([['variant', 1]]);
});

test('published reports can be shown, those that compare the most programs first, of equal ones the newest', () => {
  const programs = publishedBenchmarks.map(({ report }) => new Set(report.results.map(({ variant }) => variant)).size);
  expect(programs).toEqual(programs.toSorted((left, right) => right - left));
  for (const count of new Set(programs)) {
    const times = publishedBenchmarks.filter((_, index) => programs[index] === count).map(({ report }) => report.measured);
    expect(times).toEqual(times.toSorted().toReversed());
  }
  for (const { report } of publishedBenchmarks) {
    expect([true, false].flatMap((augmentation) => benchmarkModels(report, augmentation)).length).toBeGreaterThan(0);
  }
});
