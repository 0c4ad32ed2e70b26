import { expect, test } from 'vitest';
import { missingTrials, winnerSpec } from '../../../core/compare/followUpSpecs.ts';
import { oneByOne } from '../../../core/compare/oneByOne.ts';
import { checkSpec } from '../../../core/contract/checkSpec.ts';
import type { SpecInput } from '../../../core/contract/spec.ts';
import { knn, makeRun } from './makeRun.ts';

const vit = { architecture: 'vit' } as const;
const convnext = { architecture: 'convnext' } as const;
const search = makeRun({ combine: 'search', heads: [vit, convnext], schedule: { epochs: 4 }, search: { fraction: 1 } });

function trial(spec: SpecInput, epochs: number, accuracy: number | null, seed = 0) {
  return makeRun({ ...spec, schedule: { epochs, seed } }, accuracy === null ? { status: 'queued' } : { metrics: knn(accuracy) });
}
const baseline: SpecInput = { supervision: 'baseline' };

test('finds the runs that trained one head alone, and their gains', () => {
  const head = trial({ heads: [convnext] }, 4, 0.72);
  const headAgain = trial({ heads: [{ ...convnext, id: 'mine' }] }, 4, 0.74, 1);
  const alone = [trial(baseline, 4, 0.68), trial(baseline, 4, 0.7, 1)];
  const result = oneByOne(search, [search, head, headAgain, ...alone]);
  expect(result).toMatchObject({ budget: { epochs: 4, trainImages: null }, isSameBudget: true, baselines: alone });
  expect(result.trials.map(({ head: id, runs, gain }) => [id, runs, gain?.gain])).toEqual([
    ['vit', [], undefined],
    ['convnext', [head, headAgain], expect.closeTo(0.04, 12)],
  ]);
});

test('passes over runs with another recipe, other data or another head', () => {
  const strangers = [
    makeRun({ heads: [convnext], dataset: 'other', schedule: { epochs: 4 } }),
    makeRun({ heads: [convnext], schedule: { epochs: 4, learningRate: 0.01 } }),
    makeRun({ heads: [{ ...convnext, depth: 1 }], schedule: { epochs: 4 } }),
    makeRun({ heads: [{ ...convnext, firstShortcut: true }], schedule: { epochs: 4 } }),
    makeRun({ heads: [{ architecture: 'resnet' }], schedule: { epochs: 4 } }),
    makeRun({ combine: 'concat', heads: [vit, convnext], schedule: { epochs: 4 } }),
    trial(baseline, 4, 0.7),
  ];
  expect(oneByOne(search, [search, ...strangers])).toEqual({
    budget: null,
    isSameBudget: false,
    trials: [
      { head: 'vit', runs: [], gain: null },
      { head: 'convnext', runs: [], gain: null },
    ],
    baselines: [],
  });
});

test('takes the budget that covers most heads, so that the trials compare', () => {
  const short = [trial({ heads: [convnext] }, 4, 0.6), trial(baseline, 4, 0.58)];
  const long = [trial({ heads: [convnext] }, 8, 0.7), trial({ heads: [vit] }, 8, 0.64), trial(baseline, 8, 0.66)];
  const result = oneByOne(search, [...short, ...long]);
  expect(result).toMatchObject({ budget: { epochs: 8, trainImages: null }, isSameBudget: false });
  expect(result.trials.map(({ gain }) => gain?.gain)).toEqual([expect.closeTo(-0.02, 12), expect.closeTo(0.04, 12)]);
});

test('takes the search’s own budget where others cover no more', () => {
  const runs = [trial({ heads: [convnext] }, 8, 0.7), trial({ heads: [vit] }, 4, 0.6)];
  expect(oneByOne(search, runs)).toMatchObject({ budget: { epochs: 4 }, isSameBudget: true });
});

test('a search on a part of the images has another budget than any run', () => {
  const part = makeRun({ combine: 'search', heads: [vit, convnext], schedule: { epochs: 4 }, search: { fraction: 0.1 } });
  expect(oneByOne(part, [trial({ heads: [convnext] }, 4, 0.7)])).toMatchObject({ budget: { epochs: 4 }, isSameBudget: false });
});

test('the winner’s spec is that of the search with one head, and is valid', () => {
  const spec = winnerSpec(search.spec, 'convnext');
  expect(spec).toEqual({ ...search.spec, name: 'vit with convnext', combine: 'single', heads: [search.spec.heads[1]] });
  expect(checkSpec(spec)).toEqual({ spec, problems: [] });
  expect(winnerSpec(search.spec, 'swin')).toBeNull();
});

test('names the runs that are still missing, with the baseline', () => {
  const specs = missingTrials(search, oneByOne(search, [search]), [search]);
  expect(specs.map(({ name, combine, supervision, schedule }) => [name, combine, supervision, schedule.epochs])).toEqual([
    ['vit baseline', 'single', 'baseline', 4],
    ['vit with vit', 'single', 'head', 4],
    ['vit with convnext', 'single', 'head', 4],
  ]);
  expect(specs.map((spec) => checkSpec(spec).problems)).toEqual([[], [], []]);
});

test('completes a set that exists with its budget, and counts queued runs as there', () => {
  const runs = [
    makeRun({ heads: [convnext], limit: { train: 600, test: 100 }, schedule: { epochs: 8 } }, { metrics: knn(0.7) }),
    makeRun({ ...baseline, limit: { train: 600 }, schedule: { epochs: 8 } }, { status: 'queued' }),
    makeRun({ heads: [vit], limit: { train: 600 }, schedule: { epochs: 8 } }, { status: 'failed' }),
  ];
  const limited = makeRun({ combine: 'search', heads: [vit, convnext], limit: { train: 600 }, search: { fraction: 0.1 } });
  const specs = missingTrials(limited, oneByOne(limited, runs), runs);
  expect(specs.map(({ name, limit, schedule }) => [name, limit, schedule.epochs])).toEqual([['vit with vit', { train: 600 }, 8]]);
});

test('nothing is missing once every head and the baseline have run', () => {
  const runs = [trial({ heads: [convnext] }, 4, 0.7), trial({ heads: [vit] }, 4, null), trial(baseline, 4, 0.6)];
  expect(missingTrials(search, oneByOne(search, runs), runs)).toEqual([]);
});
