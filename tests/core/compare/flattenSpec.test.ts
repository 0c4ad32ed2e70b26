import fc from 'fast-check';
import { expect, test } from 'vitest';
import { flattenSpec } from '../../../core/compare/flattenSpec.ts';

test.each([
  ['nested fields by dotted path', { a: { b: 1 }, c: 'x' }, { 'a.b': 1, c: 'x' }],
  ['lists of plain values whole', { a: { scale: [0.4, 1] } }, { 'a.scale': [0.4, 1] }],
  ['items with fields of their own by position', { heads: [{ id: 'vit' }, { id: 'swin' }] }, { 'heads.0.id': 'vit', 'heads.1.id': 'swin' }],
  ['an empty list as a value', { heads: [] }, { heads: [] }],
  ['an empty object as nothing', { limit: {} }, {}],
  ['null as a value', { size: null }, { size: null }],
  ['dots in keys escaped', { 'a.b': 1, a: { b: 2 } }, { 'a\\.b': 1, 'a.b': 2 }],
  ['backslashes in keys escaped', { 'a\\': { b: 1 }, 'a\\.b': 2 }, { 'a\\\\.b': 1, 'a\\\\\\.b': 2 }],
])('flattens %s', (_title, spec, expected) => {
  expect(Object.fromEntries(flattenSpec(spec))).toEqual(expected);
});

test('gives no two fields one path', () => {
  const key = fc.stringMatching(/^[ab.\\]{1,3}$/);
  const tree = fc.letrec<{ node: object }>((tie) => ({
    node: fc.dictionary(key, fc.oneof({ depthSize: 'small' }, fc.integer(), tie('node')), { minKeys: 1, maxKeys: 4 }),
  })).node;
  const countLeaves = (value: unknown): number =>
    typeof value === 'object' && value !== null ? Object.values(value).reduce((total: number, item) => total + countLeaves(item), 0) : 1;
  fc.assert(fc.property(tree, (spec) => flattenSpec(spec).size === countLeaves(spec)), { seed: 3, numRuns: 300 });
});
