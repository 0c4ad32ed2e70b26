import { expect, test } from 'vitest';
import { searchCost } from '../../../core/compare/searchCost.ts';
import { trainingCost, type TrainingCost } from '../../../core/compare/trainingCost.ts';
import { makeRun, metric } from './makeRun.ts';

const stepTimes = { name: 'time/step', steps: [1, 2, 3], values: [0.1, 0.2, 0.3], times: [0, 0, 0] };
const clock = { started: '2026-01-01T00:00:00.000Z', ended: '2026-01-01T00:01:00.000Z' };

test.each([
  ['the mean step time of the series', makeRun({}, { metrics: { 'time/step': metric(0.3, 0.1, 100) } }), stepTimes, { seconds: 20, images: 6400, source: 'steps' }],
  ['the last step time without a series', makeRun({}, { metrics: { 'time/step': metric(0.5, 0.1, 100) } }), undefined, { seconds: 50, images: 6400, source: 'steps' }],
  ['the clock without step times', makeRun({}, { ...clock, metrics: { 'loss/total': metric(2, 5, 50) } }), undefined, { seconds: 60, images: 3200, source: 'clock' }],
  ['nothing before the first step', makeRun({}, clock), undefined, null],
  ['nothing while it runs without step times', makeRun({}, { started: clock.started, metrics: { 'loss/total': metric(2) } }), undefined, null],
  ['nothing from step times that are not numbers', makeRun({}, { metrics: { 'time/step': metric(NaN, 0, 5) } }), undefined, null],
])('takes %s', (_title, run, series, expected) => {
  const cost = trainingCost(run, series);
  expect(cost).toEqual(expected === null ? null : { ...expected, seconds: expect.closeTo(expected.seconds, 9) });
});

function cost(seconds: number, images = 1000): TrainingCost {
  return { seconds, images, source: 'steps' };
}

test('sets a search against its heads one by one on the same budget', () => {
  expect(searchCost(cost(14), [[cost(10)], [cost(8), cost(12)]])).toEqual({
    searchSeconds: 14,
    oneByOneSeconds: 20,
    measuredHeads: 2,
    totalHeads: 2,
    extrapolatedSeconds: 20,
    ratio: 0.7,
    ratioPerImage: expect.closeTo(0.7, 12),
    timesOneHead: expect.closeTo(1.4, 12),
  });
});

test('keeps the saving of a smaller budget apart from that of the method', () => {
  const result = searchCost(cost(1.4, 100), [[cost(10)], [cost(10)]]);
  expect(result).toMatchObject({ ratio: expect.closeTo(0.07, 12), ratioPerImage: expect.closeTo(0.7, 12) });
});

test('says how many heads its total was measured on, and extrapolates to the rest', () => {
  expect(searchCost(cost(14), [[cost(10)], [], [null, cost(0)]])).toMatchObject({
    oneByOneSeconds: 10,
    measuredHeads: 1,
    totalHeads: 3,
    extrapolatedSeconds: 30,
  });
});

test.each([
  ['the search', null, [[cost(1)]]],
  ['any head', cost(1), [[], []]],
  ['steps of the search', cost(1, 0), [[cost(1)]]],
  ['heads', cost(1), []],
])('is null without a measurement of %s', (_title, search, trials) => {
  expect(searchCost(search, trials)).toBeNull();
});
