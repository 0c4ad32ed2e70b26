import { expect, test } from 'vitest';
import type { RunSummary } from '../../../../core/contract/run.ts';
import type { SpecInput } from '../../../../core/contract/spec.ts';
import { bestFirst, compareKnn, type KnnComparison } from '../../../../renderer/features/compare/knnBars.ts';
import { knn, makeRun } from '../../../core/compare/makeRun.ts';

const metric = 'knn/base/k20';
const head = (architecture: 'vit' | 'convnext' | 'resmlp'): SpecInput => ({ heads: [{ architecture }] });
const baseline: SpecInput = { supervision: 'baseline' };

function run(spec: SpecInput, seed: number, accuracy: number, floor = 0.57): RunSummary {
  return makeRun({ ...spec, schedule: { ...spec.schedule, seed } }, { metrics: knn(accuracy, floor) });
}

function told({ bars }: KnnComparison) {
  return bars.map(({ group, statistics, paper }) => [group.runs.length, Math.round(statistics.mean * 1000) / 1000, paper?.knn ?? null]);
}

test('joins the seeds of one experiment into one bar beside the paper’s number', () => {
  const runs = [run(head('convnext'), 0, 0.72), run(baseline, 0, 0.68), run(head('convnext'), 1, 0.74)];
  const comparison = compareKnn(runs, runs, metric);
  expect(told(comparison)).toEqual([
    [2, 0.73, 0.727],
    [1, 0.68, 0.675],
  ]);
  expect(comparison.floor).toEqual({ value: 0.57, n: 3 });
  expect(comparison.baseline).toEqual({ value: 0.68, n: 1 });
});

test('takes a baseline from outside the selection, as the mean of its seeds', () => {
  const chosen = [run(head('convnext'), 0, 0.72)];
  const all = [...chosen, run(baseline, 0, 0.66), run(baseline, 1, 0.68)];
  expect(compareKnn(chosen, all, metric).baseline).toEqual({ value: 0.67, n: 2 });
});

test('shows no one baseline and no one floor for runs that have different ones', () => {
  const small: SpecInput = { limit: { train: 600 } };
  const chosen = [run(head('vit'), 0, 0.7, 0.57), run({ ...head('vit'), ...small }, 0, 0.5, 0.4)];
  const all = [...chosen, run(baseline, 0, 0.68), run({ ...baseline, ...small }, 0, 0.45)];
  expect(compareKnn(chosen, all, metric)).toMatchObject({ baseline: null, floor: null });
});

test('knows the paper’s pair of heads, and nothing for a search', () => {
  const heads: SpecInput = { heads: [{ architecture: 'resmlp' }, { architecture: 'convnext' }] };
  const runs = [run({ ...heads, combine: 'concat' }, 0, 0.7), run({ ...heads, combine: 'search' }, 0, 0.6)];
  expect(told(compareKnn(runs, runs, metric))).toEqual([
    [1, 0.7, 0.737],
    [1, 0.6, null],
  ]);
});

test('leaves runs without this metric out', () => {
  const runs = [makeRun(head('vit')), run(head('convnext'), 0, 0.72)];
  expect(told(compareKnn(runs, runs, metric))).toEqual([[1, 0.72, 0.727]]);
  expect(compareKnn(runs, runs, 'knn/base/k200')).toEqual({ bars: [], floor: null, baseline: null });
});

test('puts the best first and leaves its argument alone', () => {
  const runs = [run(head('vit'), 0, 0.6), run(head('convnext'), 0, 0.7), run(head('resmlp'), 0, 0.65)];
  const { bars } = compareKnn(runs, runs, metric);
  expect(bestFirst(bars).map(({ statistics }) => statistics.mean)).toEqual([0.7, 0.65, 0.6]);
  expect(bars.map(({ statistics }) => statistics.mean)).toEqual([0.6, 0.7, 0.65]);
});
