import { expect, test } from 'vitest';
import { isSameValue } from '../../../core/compare/isSameValue.ts';
import type { SpecValue } from '../../../core/contract/comparison.ts';

const cases: [SpecValue, SpecValue, boolean][] = [
  [1, 1, true],
  [1, '1', false],
  [0, false, false],
  ['', null, false],
  [0, null, false],
  [null, undefined, true],
  [NaN, NaN, true],
  [NaN, null, false],
  [0, -0, true],
  [Infinity, -Infinity, false],
  [0.1 + 0.2, 0.3, false],
  ['a', 'a', true],
  ['a', 'A', false],
  [[1, 2], [1, 2], true],
  [[1, 2], [2, 1], false],
  [[1, 2], [1], false],
  [[1], [1, undefined], false],
  [[NaN, null], [NaN, undefined], true],
  [[], null, false],
  [[1], 1, false],
  [[[1], 2], [[1], 2], true],
];

test.each(cases)('%j and %j: %s', (left, right, expected) => {
  expect([isSameValue(left, right), isSameValue(right, left)]).toEqual([expected, expected]);
});
