import { expect, test } from 'vitest';
import { selectRange } from '../../../../renderer/features/runs/selectRange.ts';

const order = ['a', 'b', 'c', 'd', 'e'];

test.each([
  ['one box', {}, null, 'b', true, { b: true }],
  ['a box off', { a: true, b: true }, null, 'b', false, { a: true }],
  ['downwards', { b: true }, 'b', 'd', true, { b: true, c: true, d: true }],
  ['upwards', { d: true }, 'd', 'b', true, { d: true, b: true, c: true }],
  ['a range off', { a: true, b: true, c: true, d: true }, 'b', 'd', false, { a: true }],
  ['from a row that is gone', {}, 'x', 'c', true, { c: true }],
])('%s', (_, selection, from, to, isSelected, expected) => {
  expect(selectRange(selection, order, from, to, isSelected)).toEqual(expected);
});
