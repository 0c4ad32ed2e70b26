import { describe, expect, it } from 'vitest';
import { checkSpec } from '../../../../core/contract/checkSpec.ts';
import { placeProblems, problemsByField } from '../../../../renderer/features/compose/model/placeProblems.ts';

function placesOf(input: unknown) {
  return placeProblems(checkSpec(input).problems).map(({ problem, section, field }) => [problem.path, section, field]);
}

describe('the place of a problem', () => {
  it('is the control of its field', () => {
    expect(placesOf({ base: { patchSize: 5 }, heads: [{ architecture: 'vit', tokenMixer: false, mlp: false }] })).toEqual([
      ['base.patchSize', 'base', 'base.patchSize'],
      ['heads.0.tokenMixer', 'heads', 'heads.0.tokenMixer'],
    ]);
  });

  it('deep in a value is the control of the value', () => {
    expect(placesOf({ augmentation: { blur: [1, 2, 0] }, evaluation: { knn: { k: [20, -1] } }, heads: [{ architecture: 'vit', depth: 0 }] })).toEqual([
      ['heads.0.depth', 'heads', 'heads.0.depth'],
      ['augmentation.blur.1', 'augmentation', 'augmentation.blur'],
      ['evaluation.knn.k.1', 'measures', 'evaluation.knn.k'],
    ]);
  });

  it('of an unknown key is its section, or the whole form', () => {
    expect(placesOf({ schedule: { epoch: 3 }, evaluation: { nn: 1 }, epochs: 3, heads: [{ architecture: 'vit', shortcut: true }] })).toEqual([
      ['heads.0.shortcut', 'heads', null],
      ['schedule.epoch', 'schedule', null],
      ['evaluation.nn', 'measures', null],
      ['epochs', null, null],
    ]);
  });

  it('of the list of heads is the section of the heads', () => {
    expect(placesOf({ heads: [] })).toEqual([['heads', 'heads', null]]);
    expect(placesOf({ heads: 'vit' })).toEqual([['heads', 'heads', null]]);
  });

  it('holds the first problem where there are several', () => {
    const placed = placeProblems(checkSpec({ augmentation: { blur: [2, 2, 0] } }).problems);
    expect([...problemsByField(placed)].map(([field, problem]) => [field, problem.path])).toEqual([['augmentation.blur', 'augmentation.blur.0']]);
  });
});
