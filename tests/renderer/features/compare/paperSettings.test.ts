import { expect, it } from 'vitest';
import { paperKnn } from '../../../../core/compare/paperTables.ts';
import { paperSettings } from '../../../../renderer/features/compare/paperSettings.ts';

it('tells every setting of the paper once, with its tables and networks', () => {
  const found = [paperKnn('vit', []), paperKnn('swin', ['resmlp']), paperKnn('pvt', []), paperKnn('pvt', ['convnext'])].flatMap((one) => one ?? []);
  expect(paperSettings(found)).toEqual([
    { dataset: 'ImageNet-S300', epochs: 100, depth: 1, tables: [1, 2], networks: [{ base: 'vit', network: 'ViT-S/16' }, { base: 'swin', network: null }] },
    { dataset: 'ImageNet-1K', epochs: 200, depth: 3, tables: [6], networks: [{ base: 'pvt', network: 'PVT-Small' }] },
  ]);
  expect(paperSettings([])).toEqual([]);
});
