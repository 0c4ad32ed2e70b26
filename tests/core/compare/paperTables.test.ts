import { expect, test } from 'vitest';
import { paperKnn, paperTable, paperTables } from '../../../core/compare/paperTables.ts';
import { headArchitectures } from '../../../core/contract/architectures.ts';

test('holds the gain of every head on ViT as Table 1 states it', () => {
  const baseline = paperKnn('vit', [])?.knn ?? NaN;
  const gains = headArchitectures.map((head) => [head, Math.round(1000 * ((paperKnn('vit', [head])?.knn ?? NaN) - baseline)) / 10]);
  expect(Object.fromEntries(gains)).toEqual({ vit: 0.5, swin: 1.9, poolformer: 2.6, resnet: 4.2, resmlp: 5.1, convnext: 5.2 });
});

test.each([
  ['vit', ['convnext'], 1, 0.727],
  ['vit', ['resmlp', 'convnext'], 4, 0.737],
  ['resnet', [], 1, 0.632],
  ['swin', ['resmlp'], 2, 0.734],
] as const)('knows %s with %j from Table %i', (base, heads, table, knn) => {
  expect(paperKnn(base, heads)).toMatchObject({ table, knn, setting: { dataset: 'imagenet-s300', headDepth: 1, epochs: 100 } });
});

test('knows PVT from the table of whole recipes, and no other base from there', () => {
  expect(paperKnn('pvt', [])).toMatchObject({ table: 6, knn: 0.613, network: 'PVT-Small', setting: { dataset: 'imagenet-1k', epochs: 200 } });
  expect([paperKnn('vit', [])?.network, paperKnn('resnet', [])?.network]).toEqual(['ViT-S/16', null]);
  expect(paperKnn('pvt', ['convnext'])).toMatchObject({ table: 6, knn: 0.644 });
  expect([paperKnn('swin', ['convnext']), paperKnn('resmlp', ['vit'])?.knn]).toEqual([null, 0.596]);
});

test('knows nothing of pairs that the paper did not train', () => {
  expect([paperKnn('convnext', []), paperKnn('vit', ['vit', 'swin']), paperKnn('vit', ['unknown'])]).toEqual([null, null, null]);
});

test('lists every table once, with fractions for accuracies', () => {
  expect(paperTables.map(({ table }) => table)).toEqual([1, 2, 4, 5, 6, 15, 16, 17, 18, 20, 21]);
  const accuracies = paperTables.flatMap(({ table }) => paperTable(table).rows.flatMap(({ values }) => [values.knn, values.linear, values.fineTune]));
  expect(accuracies.filter((value) => value !== undefined && !(value > 0 && value < 1))).toEqual([]);
});
