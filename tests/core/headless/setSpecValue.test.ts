import { expect, test } from 'vitest';
import type { StudioError } from '../../../core/contract/error.ts';
import { setSpecValue } from '../../../core/headless/setSpecValue.ts';

test.each<[string, unknown, string, unknown]>([
  ['a number', {}, 'schedule.epochs=3', { schedule: { epochs: 3 } }],
  ['beside what is there', { name: 'a', schedule: { seed: 1, epochs: 9 } }, 'schedule.epochs=3', { name: 'a', schedule: { seed: 1, epochs: 3 } }],
  ['a text without quotes', {}, 'combine=search', { combine: 'search' }],
  ['a text with an equals sign', {}, 'name=a=b', { name: 'a=b' }],
  ['an empty text', {}, 'notes=', { notes: '' }],
  ['a list', {}, 'evaluation.knn.k=[5,10]', { evaluation: { knn: { k: [5, 10] } } }],
  ['a member of a list', { heads: [{ architecture: 'vit' }, { architecture: 'swin' }] }, 'heads.1.depth=2', { heads: [{ architecture: 'vit' }, { architecture: 'swin', depth: 2 }] }],
  ['a new member', { heads: [{ architecture: 'vit' }] }, 'heads.1={"architecture":"resnet"}', { heads: [{ architecture: 'vit' }, { architecture: 'resnet' }] }],
  ['the first member of a list that is not there', {}, 'heads.0.architecture=swin', { heads: [{ architecture: 'swin' }] }],
  ['null', {}, 'schedule.clipGradientNorm=null', { schedule: { clipGradientNorm: null } }],
])('sets %s', (_title, spec, assignment, expected) => {
  const before = structuredClone(spec);
  expect(setSpecValue(spec, assignment)).toEqual(expected);
  expect(spec).toEqual(before);
});

test.each<[string, unknown, string | null]>([
  ['schedule.epoch=3', {}, 'Did you mean "schedule.epochs"?'],
  ['epochs=3', {}, 'Did you mean "schedule.epochs"?'],
  ['knn.k=3', {}, 'Did you mean "evaluation.knn.k"?'],
  ['heads.0.dept=1', { heads: [{ architecture: 'vit' }] }, 'Did you mean "heads.0.depth"?'],
  ['heads.3.depth=1', { heads: [{ architecture: 'vit' }] }, '"heads" has 1 members, counted from 0.'],
  ['__proto__.epochs=1', {}, 'Did you mean "schedule.epochs"?'],
  ['schedule.epochs', {}, 'Write a field and its value: --set schedule.epochs=3'],
  ['=3', {}, 'Write a field and its value: --set schedule.epochs=3'],
])('refuses %s', (assignment, spec, advice) => {
  try {
    setSpecValue(spec, assignment);
  } catch (error) {
    expect([(error as StudioError).code, (error as StudioError).advice]).toEqual(['badInput', advice]);
    return;
  }
  throw new Error('it was accepted');
});
