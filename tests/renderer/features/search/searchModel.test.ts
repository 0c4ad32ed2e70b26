import { expect, test } from 'vitest';
import type { OneByOne } from '../../../../core/compare/oneByOne.ts';
import { rankHeads } from '../../../../core/compare/rankHeads.ts';
import { compareGains } from '../../../../renderer/features/search/gainPoints.ts';
import { liveRanking, measuredEpoch } from '../../../../renderer/features/search/liveRanking.ts';
import { makeRun, metric } from '../../../core/compare/makeRun.ts';

const heads = [{ architecture: 'vit' as const }, { architecture: 'swin' as const }, { architecture: 'resnet' as const }];
const progress = { phase: 'training' as const, step: 30, totalSteps: 80, epoch: 3, totalEpochs: 8, secondsLeft: null };

function search(metrics: Parameters<typeof makeRun>[1]) {
  return makeRun({ combine: 'search', heads }, { status: 'running', progress, ...metrics });
}

test('ranks by the last values while there is no ranking, and separates no heads', () => {
  const run = search({ metrics: { 'discrepancy/kl/vit': metric(0.01, 0, 30), 'discrepancy/kl/swin': metric(0.05, 0, 30), 'discrepancy/cka/swin': metric(0.4, 0, 30) } });
  const ranking = liveRanking(run);
  expect(ranking).toEqual([
    { head: 'vit', kl: 0.01, klLow: NaN, klHigh: NaN, cka: NaN },
    { head: 'swin', kl: 0.05, klLow: NaN, klHigh: NaN, cka: 0.4 },
  ]);
  expect(rankHeads(ranking, 'kl')).toMatchObject({ first: 'swin', likeFirst: ['vit'] });
  expect(rankHeads(ranking, 'cka')).toMatchObject({ first: 'swin', withoutValue: ['vit'] });
});

test.each([
  ['nothing was measured', {}, null],
  ['step 0', { 'discrepancy/kl/vit': metric(0.01, 0, 0) }, 0],
  ['the third epoch', { 'discrepancy/kl/vit': metric(0.01, 0, 30) }, 3],
])('knows the epoch behind its values: %s', (_title, metrics, expected) => {
  expect(measuredEpoch(search({ metrics }))).toBe(expected);
});

function trials(gains: Record<string, number | null>): OneByOne {
  const statistics = { mean: 0.7, deviation: null, n: 1, isProvisional: false };
  return {
    budget: { epochs: 4, trainImages: null },
    isSameBudget: true,
    baselines: [],
    trials: Object.entries(gains).map(([head, gain]) => ({
      head,
      runs: [],
      gain: gain === null ? null : { gain, withHead: statistics, baseline: statistics, isSameSeeds: true },
    })),
  };
}

test('sets difference against gain where both are known', () => {
  const entry = (head: string, kl: number) => ({ head, kl, klLow: kl, klHigh: kl, cka: 0.5 });
  const verdict = rankHeads([entry('vit', 0.01), entry('swin', 0.02), entry('resnet', 0.1)], 'kl');
  expect(compareGains(verdict, trials({ vit: -0.03, swin: null, resnet: 0.04 }))).toEqual({
    points: [
      { head: 'resnet', difference: 0.1, gain: 0.04, isSameSeeds: true },
      { head: 'vit', difference: 0.01, gain: -0.03, isSameSeeds: true },
    ],
    correlation: { n: 2, spearman: expect.closeTo(1, 9), kendall: 1, chance: 1 },
    total: 3,
  });
});
