import { expect, test } from 'vitest';
import { readCompareAddress, writeCompareAddress } from '../../../../renderer/features/compare/compareAddress.ts';

test.each([
  ['nothing', {}, { ids: [], metrics: null }],
  ['ids with commas', { ids: 'a,b,c' }, { ids: ['a', 'b', 'c'], metrics: null }],
  ['an id twice', { ids: 'a,b,a' }, { ids: ['a', 'b'], metrics: null }],
  ['empty places', { ids: ',a,, b ,' }, { ids: ['a', 'b'], metrics: null }],
  ['a repeated parameter', { ids: ['a', 'b,c', null] }, { ids: ['a', 'b', 'c'], metrics: null }],
  ['a parameter without a value', { ids: null }, { ids: [], metrics: null }],
  ['metrics', { ids: 'a', metrics: 'loss/total,knn/base/k20' }, { ids: ['a'], metrics: ['loss/total', 'knn/base/k20'] }],
  ['no metrics by choice', { ids: 'a', metrics: '' }, { ids: ['a'], metrics: [] }],
])('reads %s', (_title, query, expected) => {
  expect(readCompareAddress(query)).toEqual(expected);
});

test.each([
  [{ ids: [], metrics: null }, {}],
  [{ ids: ['a', 'b'], metrics: null }, { ids: 'a,b' }],
  [{ ids: ['a'], metrics: [] }, { ids: 'a', metrics: '' }],
])('writes %j so that it reads the same', (address, query) => {
  expect(writeCompareAddress(address)).toEqual(query);
  expect(readCompareAddress(query)).toEqual(address);
});
