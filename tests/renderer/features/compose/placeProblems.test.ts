import { describe, expect, it } from 'vitest';
import { checkSpec } from '../../../../core/contract/checkSpec.ts';
import zh from '../../../../renderer/i18n/zh/problems.ts';
import en from '../../../../renderer/i18n/en/problems.ts';
import type { DatasetSummary } from '../../../../core/contract/dataset.ts';
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

  it('of a network is the control of its field', () => {
    expect(
      placesOf({
        base: { architecture: 'swin', stages: { attentionHeads: [5, 6] } },
        composition: 'parallel',
        heads: [{ architecture: 'vit', network: { patchSize: 5, depth: 'x', stages: { widths: [0] } } }],
      }),
    ).toEqual([
      ['heads.0.network.depth', 'heads', 'heads.0.network.depth'],
      ['heads.0.network.stages.widths.0', 'heads', 'heads.0.network.stages.widths'],
    ]);
    expect(placesOf({ base: { architecture: 'swin', stages: { attentionHeads: [5, 6] } } })).toEqual([['base.stages.attentionHeads', 'base', 'base.stages.attentionHeads']]);
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

describe('the words of a problem', () => {
  const small = { name: 'small', status: 'ready', train: 10, classes: 2 } as DatasetSummary;
  const importing = { ...small, name: 'importing', status: 'importing' as const };
  const two = [{ architecture: 'vit' }, { architecture: 'vit', id: 'vit' }];

  it.each([
    ['notAnObject', 7],
    ['unknownKey', { zzzzzz: 1 }],
    ['invalid_type', { schedule: { epochs: 'x' } }],
    ['too_small', { schedule: { epochs: 0 } }],
    ['too_big', { augmentation: { hue: 2 } }],
    ['invalid_format', { heads: [{ id: 'X!', architecture: 'vit' }] }],
    ['invalid_value', { combine: 'both' }],
    ['patchDoesNotDivide', { base: { patchSize: 5 } }],
    ['headsDoNotDivide', { base: { attentionHeads: 7 } }],
    ['noHead', { heads: [] }],
    ['oneHeadOnly', { heads: two }],
    ['twoHeadsNeeded', { combine: 'concat' }],
    ['headIdTaken', { combine: 'concat', heads: [two[1], two[1]] }],
    ['emptyBlock', { heads: [{ architecture: 'vit', mlp: false, tokenMixer: false }] }],
    ['bottleneckWidth', { base: { width: 99 }, heads: [{ architecture: 'resnet' }] }],
    ['stageCount', { base: { architecture: 'convnext', stages: { widths: [48] } } }],
    ['stageHeadsDoNotDivide', { base: { architecture: 'swin', stages: { attentionHeads: [5, 6] } } }],
    ['stageBottleneck', { base: { architecture: 'resnet', block: 'bottleneck', stages: { widths: [46, 96] } } }],
    ['gridTooSmall', { base: { architecture: 'pvt', stages: { depths: [1, 1, 1, 1], widths: [8, 8, 8, 8], attentionHeads: [1, 1, 1, 1] } } }],
    ['headsDoNotDivideTokens', { base: { architecture: 'convnext', attentionHeads: 7 }, heads: [{ architecture: 'vit' }] }],
    ['rangeOrder', { augmentation: { globalScale: [1, 0.4] } }],
    ['localPatchDoesNotDivide', { objective: { localCrops: 1 }, augmentation: { localSize: 6 } }],
    ['localTooLarge', { objective: { localCrops: 1 }, augmentation: { localSize: 32 } }],
    ['minimumAbovePeak', { schedule: { minimumLearningRate: 1 } }],
    ['frozenThroughout', { objective: { freezeLastLayerEpochs: 15 } }],
    ['noDataset', { dataset: 'none' }],
    ['datasetNotReady', { dataset: 'importing' }],
    ['batchLargerThanData', { dataset: 'small' }],
    ['moreNeighboursThanImages', { dataset: 'small' }],
  ])('are there in both languages for %s', (key, input) => {
    expect(checkSpec(input, key === 'noDataset' || key === 'datasetNotReady' || JSON.stringify(input).includes('small') ? [small, importing] : null).problems.map((problem) => problem.key)).toContain(key);
    expect([key in en, key in zh]).toEqual([true, true]);
  });
});
