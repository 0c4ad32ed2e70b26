import { expect, test } from 'vitest';
import { rankHeads } from '../../../core/compare/rankHeads.ts';
import type { RankingEntry } from '../../../core/contract/run.ts';

function entry(head: string, kl: number, halfWidth: number, cka = 0.5): RankingEntry {
  return { head, kl, klLow: kl - halfWidth, klHigh: kl + halfWidth, cka };
}

test('ranks by D, and names the heads whose interval reaches into that of the first', () => {
  const verdict = rankHeads([entry('vit', 0.01, 0.001), entry('convnext', 0.09, 0.01), entry('resmlp', 0.07, 0.01), entry('swin', 0.0699, 0.01)], 'kl');
  expect(verdict).toEqual({
    ranked: [
      { head: 'convnext', rank: 1, value: 0.09, low: 0.09 - 0.01, high: 0.09 + 0.01, isLikeFirst: false },
      { head: 'resmlp', rank: 2, value: 0.07, low: 0.07 - 0.01, high: 0.07 + 0.01, isLikeFirst: true },
      { head: 'swin', rank: 3, value: 0.0699, low: 0.0699 - 0.01, high: 0.0699 + 0.01, isLikeFirst: false },
      { head: 'vit', rank: 4, value: 0.01, low: 0.01 - 0.001, high: 0.01 + 0.001, isLikeFirst: false },
    ],
    first: 'convnext',
    likeFirst: ['resmlp'],
    withoutValue: [],
  });
});

test('ranks by 1 - CKA without intervals to judge by', () => {
  const verdict = rankHeads([entry('vit', 9, 1, 0.9), entry('resnet', 1, 1, 0.25)], 'cka');
  expect(verdict).toEqual({
    ranked: [
      { head: 'resnet', rank: 1, value: 0.75, low: null, high: null, isLikeFirst: false },
      { head: 'vit', rank: 2, value: expect.closeTo(0.1, 12), low: null, high: null, isLikeFirst: false },
    ],
    first: 'resnet',
    likeFirst: null,
    withoutValue: [],
  });
});

test('equal heads share a rank and keep their order', () => {
  const verdict = rankHeads([entry('a', 1, 0), entry('b', 2, 0), entry('c', 2, 0), entry('d', 0, 0)], 'kl');
  expect(verdict.ranked.map(({ head, rank, isLikeFirst }) => [head, rank, isLikeFirst])).toEqual([
    ['b', 1, false],
    ['c', 1, true],
    ['a', 3, false],
    ['d', 4, false],
  ]);
});

test('sets heads aside whose value is not a number', () => {
  const verdict = rankHeads([entry('a', NaN, 0), entry('b', 1, 0.1), entry('c', Infinity, 0)], 'kl');
  expect([verdict.first, verdict.withoutValue]).toEqual(['b', ['a', 'c']]);
});

test('cannot separate a head whose bounds are not numbers', () => {
  expect(rankHeads([entry('a', 5, 0.1), { ...entry('b', 1, 0), klHigh: NaN }], 'kl').likeFirst).toEqual(['b']);
});

test.each(['kl', 'cka'] as const)('has no first without heads (%s)', (measure) => {
  expect(rankHeads([], measure)).toEqual({ ranked: [], first: null, likeFirst: measure === 'kl' ? [] : null, withoutValue: [] });
});
