import { expect, test } from 'vitest';
import { baselineKey } from '../../../core/compare/baselineFor.ts';
import { experimentKey } from '../../../core/compare/experimentKey.ts';
import { usedFields } from '../../../core/compare/usedFields.ts';
import type { SpecInput } from '../../../core/contract/spec.ts';
import { exampleSpec } from '../../support/exampleSpec.ts';

function keyOf(input: SpecInput): string {
  return experimentKey(exampleSpec(input), []);
}

test('what an architecture does not read tells no two experiments apart', () => {
  expect(keyOf({ base: { window: 5, stem: 'small', stages: { depths: [1, 1] } } })).toBe(keyOf({}));
  expect(keyOf({ base: { architecture: 'resnet', width: 100, patchSize: 7 } })).toBe(keyOf({ base: { architecture: 'resnet' } }));
  expect(keyOf({ base: { architecture: 'resnet', stem: 'small' } })).not.toBe(keyOf({ base: { architecture: 'resnet' } }));
});

test('networks of heads count beside the base, and the options of their blocks behind it', () => {
  const head = { architecture: 'convnext' } as const;
  expect(keyOf({ heads: [{ ...head, network: { patchSize: 2 } }] })).toBe(keyOf({ heads: [head] }));
  expect(keyOf({ composition: 'parallel', heads: [{ ...head, network: { patchSize: 2 } }] })).not.toBe(keyOf({ composition: 'parallel', heads: [head] }));
  expect(keyOf({ composition: 'parallel', heads: [{ ...head, depth: 1 }] })).toBe(keyOf({ composition: 'parallel', heads: [head] }));
});

test('attention heads of the heads behind a base that has none are no difference to its baseline', () => {
  const base = { architecture: 'convnext', attentionHeads: 6 } as const;
  const [vit, baseline] = [exampleSpec({ base, heads: [{ architecture: 'vit' }] }), exampleSpec({ base: { architecture: 'convnext' }, supervision: 'baseline' })];
  expect(baselineKey(vit)).toBe(baselineKey(baseline));
  expect(usedFields(vit).get('base.attentionHeads')).toBe(6);
  expect(usedFields(baseline).has('base.attentionHeads')).toBe(false);
});
