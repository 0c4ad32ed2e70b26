import { expect, test } from 'vitest';
import { baselineFor, baselinesFor } from '../../../core/compare/baselineFor.ts';
import { knnGain } from '../../../core/compare/knnGain.ts';
import type { SpecInput } from '../../../core/contract/spec.ts';
import { knn, makeRun } from './makeRun.ts';

const baseline: SpecInput = { supervision: 'baseline' };

test.each<[string, SpecInput, boolean]>([
  ['the same recipe', baseline, true],
  ['another seed', { ...baseline, schedule: { seed: 7 } }, true],
  ['other measuring of D', { ...baseline, discrepancy: { probeImages: 10 } }, true],
  ['other data', { ...baseline, dataset: 'other' }, false],
  ['fewer images', { ...baseline, limit: { train: 600 } }, false],
  ['a narrower base', { ...baseline, base: { width: 48 } }, false],
  ['fewer epochs', { ...baseline, schedule: { epochs: 4 } }, false],
  ['another objective', { ...baseline, objective: { prototypes: 64 } }, false],
  ['other augmentation', { ...baseline, augmentation: { flip: 0 } }, false],
  ['another k', { ...baseline, evaluation: { knn: { k: [10] } } }, false],
  ['a head', { heads: [{ architecture: 'vit' }] }, false],
])('a run with %s is a baseline: %#', (_title, spec, isBaseline) => {
  const other = makeRun(spec);
  expect(baselinesFor(makeRun({}), [other])).toEqual(isBaseline ? [other] : []);
});

test('prefers a finished baseline, then the same seed, then the newest', () => {
  const run = makeRun({ schedule: { seed: 1 } });
  const running = makeRun({ ...baseline, schedule: { seed: 1 } }, { status: 'running' });
  const otherSeed = makeRun({ ...baseline, schedule: { seed: 0 } });
  const older = makeRun({ ...baseline, schedule: { seed: 1 } });
  const newer = makeRun({ ...baseline, schedule: { seed: 1 } });
  const all = [running, newer, older, otherSeed];
  expect(baselineFor(run, all)).toBe(newer);
  expect(baselineFor(run, [running, otherSeed])).toBe(otherSeed);
  expect(baselineFor(run, [running])).toBe(running);
  expect(baselineFor(run, [run])).toBeNull();
});

test('a search on a part of the data has no baseline', () => {
  const heads = [{ architecture: 'vit' as const }, { architecture: 'swin' as const }];
  const all = [makeRun(baseline)];
  expect(baselineFor(makeRun({ combine: 'search', heads }), all)).toBeNull();
  expect(baselineFor(makeRun({ combine: 'search', heads, search: { fraction: 1 } }), all)).toBe(all[0]);
});

function withSeeds(spec: SpecInput, values: Record<number, number>, status: 'finished' | 'running' = 'finished') {
  return Object.entries(values).map(([seed, value]) => makeRun({ ...spec, schedule: { seed: Number(seed) } }, { status, metrics: knn(value) }));
}

test('a gain pairs the seeds that both sides have', () => {
  const runs = withSeeds({}, { 0: 0.72, 1: 0.74, 2: 0.9 });
  const gain = knnGain(runs, [...runs, ...withSeeds(baseline, { 0: 0.67, 1: 0.69, 5: 0.1 })]);
  expect(gain).toEqual({
    gain: expect.closeTo(0.05, 12),
    withHead: { mean: expect.closeTo(0.73, 12), deviation: expect.closeTo(0.0141421356, 9), n: 2, isProvisional: false },
    baseline: { mean: expect.closeTo(0.68, 12), deviation: expect.closeTo(0.0141421356, 9), n: 2, isProvisional: false },
    isSameSeeds: true,
  });
});

test('a gain over other seeds is marked', () => {
  const runs = withSeeds({}, { 3: 0.72 });
  expect(knnGain(runs, withSeeds(baseline, { 0: 0.68 }))).toMatchObject({ gain: expect.closeTo(0.04, 12), isSameSeeds: false });
});

test('pairs only seeds whose runs count: an unfinished baseline is no partner', () => {
  const runs = withSeeds({}, { 0: 0.72, 1: 0.8 });
  const baselines = [...withSeeds(baseline, { 0: 0.68 }), ...withSeeds(baseline, { 1: 0.5 }, 'running')];
  expect(knnGain(runs, baselines)).toMatchObject({ gain: expect.closeTo(0.04, 12), withHead: { n: 1 }, baseline: { n: 1 } });
});

test.each([
  ['no runs', [], [makeRun(baseline, { metrics: knn(0.6) })]],
  ['no baseline', [makeRun({}, { metrics: knn(0.7) })], []],
  ['a baseline without k-NN', [makeRun({}, { metrics: knn(0.7) })], [makeRun(baseline)]],
  ['runs of two recipes', [makeRun({}, { metrics: knn(0.7) }), makeRun({ limit: { train: 9 } }, { metrics: knn(0.7) })], [makeRun(baseline, { metrics: knn(0.6) })]],
])('there is no gain with %s', (_title, runs, all) => {
  expect(knnGain(runs, all)).toBeNull();
});
