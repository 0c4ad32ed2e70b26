import { expect, test } from 'vitest';
import { rankCorrelation } from '../../../core/compare/rankCorrelation.ts';

function pairs(left: (number | null)[], right: (number | null)[]): [number | null, number | null][] {
  return left.map((value, index) => [value, right[index] ?? null]);
}

// Reference values: spearmanr and kendalltau of SciPy; chances counted over all orders of the right side with its kendalltau.
test.each([
  ['the same order', [1, 2, 3, 4], [10, 20, 30, 40], { n: 4, spearman: 1, kendall: 1, chance: 2 / 24 }],
  ['the opposite order', [1, 2, 3], [3, 2, 1], { n: 3, spearman: -1, kendall: -1, chance: 2 / 6 }],
  ['one exchange', [1, 2, 3, 4, 5], [2, 1, 3, 4, 5], { n: 5, spearman: 0.9, kendall: 0.8, chance: 0.08333333333333333 }],
  ['six heads', [0.008, 0.03, 0.042, 0.124, 0.02, 0.042], [-3.4, 0.5, 1.8, 2.8, 3.7, 5], { n: 6, spearman: 0.463816, kendall: 0.414039, chance: 0.355556 }],
  ['two pairs', [1, 2], [5, 9], { n: 2, spearman: 1, kendall: 1, chance: 1 }],
])('of %s', (_title, left, right, expected) => {
  const result = rankCorrelation(pairs(left, right));
  expect(result).toEqual({
    n: expected.n,
    spearman: expect.closeTo(expected.spearman, 5),
    kendall: expect.closeTo(expected.kendall, 5),
    chance: expect.closeTo(expected.chance, 5),
  });
});

test('does not count pairs in which a side is missing or not finite', () => {
  const result = rankCorrelation(pairs([1, 2, null, NaN, 3, 4], [1, 2, 3, 4, Infinity, null]));
  expect(result).toEqual({ n: 2, spearman: expect.closeTo(1, 12), kendall: 1, chance: 1 });
});

test.each([
  ['no pairs', [], []],
  ['one pair', [1], [2]],
  ['one side all equal', [1, 2, 3], [5, 5, 5]],
])('is undefined with %s', (_title, left, right) => {
  expect(rankCorrelation(pairs(left, right))).toEqual({ n: left.length, spearman: null, kendall: null, chance: null });
});

test('gives no exact chance for many pairs', () => {
  const values = Array.from({ length: 9 }, (_, index) => index);
  expect(rankCorrelation(pairs(values, values)).chance).toBeNull();
});
