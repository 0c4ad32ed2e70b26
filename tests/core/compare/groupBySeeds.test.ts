import { expect, test } from 'vitest';
import { groupBySeeds, statisticsOf } from '../../../core/compare/groupBySeeds.ts';
import { finalKnn, floorKnn } from '../../../core/compare/knnMetric.ts';
import { summarise } from '../../../core/compare/summarise.ts';
import type { SpecInput } from '../../../core/contract/spec.ts';
import { knn, makeRun } from './makeRun.ts';

const convnext: SpecInput = { heads: [{ architecture: 'convnext' }] };

const pairs: [string, SpecInput, SpecInput, boolean][] = [
  ['another seed', convnext, { ...convnext, schedule: { seed: 1 } }, true],
  ['other labels', convnext, { ...convnext, name: 'x', notes: 'y', tags: ['z'], project: 'p' }, true],
  ['another name of the head', convnext, { heads: [{ id: 'mine', architecture: 'convnext' }] }, true],
  ['search settings that neither uses', convnext, { ...convnext, search: { fraction: 1 } }, true],
  ['other checkpointing', convnext, { ...convnext, checkpoint: { everyEpochs: 1 } }, true],
  ['another depth of the head', convnext, { heads: [{ architecture: 'convnext', depth: 1 }] }, false],
  ['another learning rate', convnext, { ...convnext, schedule: { learningRate: 0.001 } }, false],
  ['another limit', convnext, { ...convnext, limit: { train: 600 } }, false],
  ['another k', convnext, { ...convnext, evaluation: { knn: { k: [10] } } }, false],
  [
    'another fraction of a search',
    { combine: 'search', heads: [{ architecture: 'vit' }, { architecture: 'swin' }] },
    { combine: 'search', heads: [{ architecture: 'vit' }, { architecture: 'swin' }], search: { fraction: 0.5 } },
    false,
  ],
];

test.each(pairs)('one group with %s: %#', (_title, left, right, isOneGroup) => {
  const runs = [makeRun(left), makeRun(right)];
  expect(groupBySeeds(runs).map((group) => group.runs)).toEqual(isOneGroup ? [runs] : runs.map((run) => [run]));
});

test('takes mean and sample standard deviation over seeds', () => {
  const runs = [0.7, 0.72, 0.74].map((value, seed) => makeRun({ schedule: { seed } }, { metrics: knn(value) }));
  const statistics = statisticsOf(runs, finalKnn);
  expect(statistics).toEqual({ mean: expect.closeTo(0.72, 12), deviation: expect.closeTo(0.02, 12), n: 3, isProvisional: false });
});

test('counts a seed once, by its newest run', () => {
  const runs = [makeRun({}, { metrics: knn(0.6) }), makeRun({}, { metrics: knn(0.7) })];
  expect(statisticsOf(runs, finalKnn)).toEqual({ mean: 0.7, deviation: null, n: 1, isProvisional: false });
  expect(statisticsOf(runs.toReversed(), finalKnn)?.mean).toBe(0.7);
});

test('leaves unfinished runs out beside finished ones, and says when all are unfinished', () => {
  const finished = makeRun({ schedule: { seed: 0 } }, { metrics: knn(0.7) });
  const running = makeRun({ schedule: { seed: 1 } }, { status: 'running', metrics: knn(0.6) });
  expect(statisticsOf([running, finished], finalKnn)).toEqual({ mean: 0.7, deviation: null, n: 1, isProvisional: false });
  expect(statisticsOf([running], finalKnn)).toEqual({ mean: 0.6, deviation: null, n: 1, isProvisional: true });
});

test('has nothing to say about runs without a value', () => {
  expect(statisticsOf([makeRun(), makeRun({}, { metrics: knn(NaN) })], finalKnn)).toBeNull();
});

test('reads the metric of the first k, and its first value as the floor', () => {
  const run = makeRun({ evaluation: { knn: { k: [10, 20] } } }, { metrics: { 'knn/base/k10': { first: 0.4, last: 0.6, best: 0.65, step: 9 } } });
  expect([finalKnn(run), floorKnn(run), finalKnn(makeRun())]).toEqual([0.6, 0.4, null]);
});

test.each([
  [[], null],
  [[null, NaN, Infinity], null],
  [[2], { mean: 2, deviation: null, n: 1 }],
  [[1, null, 3], { mean: 2, deviation: Math.SQRT2, n: 2 }],
])('summarises %j', (values, expected) => {
  expect(summarise(values)).toEqual(expected);
});
