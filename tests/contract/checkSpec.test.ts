import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSpec } from '../../core/contract/checkSpec.ts';
import type { DatasetSummary } from '../../core/contract/dataset.ts';
import { presets } from '../../core/contract/presets.ts';
import { nearestPath } from '../../core/contract/specKeys.ts';
import { localCropSize, trainingImageCount } from '../../core/contract/specRules.ts';

const dataset: DatasetSummary = {
  name: 'fashion-mnist',
  kind: 'fashion-mnist',
  status: 'ready',
  train: 60_000,
  test: 10_000,
  classes: 10,
  classNames: [],
  classCounts: [],
  channels: 1,
  width: 28,
  height: 28,
  source: '',
  cachedBytes: 0,
  skipped: [],
  created: '2026-01-01T00:00:00.000Z',
};

/** Path and catalogue key of every problem. */
function problemsOf(input: unknown, datasets: DatasetSummary[] | null = null): string[] {
  return checkSpec(input, datasets).problems.map((problem) => `${problem.path}: ${problem.key}`);
}

describe('checkSpec', () => {
  it('fills an empty spec with the defaults of a ViT with a ConvNeXt head', () => {
    const { spec, problems } = checkSpec({});
    expect(problems).toEqual([]);
    expect(spec).toMatchObject({
      name: 'vit with convnext',
      base: { architecture: 'vit', imageSize: 28, patchSize: 4, width: 96, depth: 3, attentionHeads: 3, initialWeights: null },
      heads: [{ id: 'convnext', architecture: 'convnext', depth: 3, firstShortcut: false, tokenMixer: true, mlp: true }],
      schedule: { epochs: 15, batchSize: 64, learningRate: 0.0005, teacherMomentum: 0.99, teacherMomentumEnd: 1 },
      objective: { prototypes: 256, projection: { hidden: 256, layers: 3, bottleneck: 64 }, teacherTemperatureWarmup: 0.3 },
    });
    expect(spec).not.toHaveProperty('limit');
  });

  it('gives the same spec when a complete one is checked again', () => {
    const { spec } = checkSpec({ limit: { train: 100 }, combine: 'search', heads: [{ architecture: 'vit' }, { architecture: 'vit' }] });
    expect(checkSpec(spec)).toEqual({ spec, problems: [] });
  });

  it('accepts every preset, on the example data', () => {
    const onExampleData = presets.filter((preset) => preset.name !== 'paper');
    expect(onExampleData.map((preset) => [preset.name, problemsOf(preset.spec, [dataset])])).toEqual(onExampleData.map((preset) => [preset.name, []]));
    expect(problemsOf(presets.find((preset) => preset.name === 'paper')?.spec)).toEqual([]);
  });

  it('numbers heads of one architecture', () => {
    const { spec } = checkSpec({ combine: 'search', heads: [{ architecture: 'convnext' }, { architecture: 'convnext' }, { id: 'convnext-3', architecture: 'vit' }, { architecture: 'convnext' }] });
    expect(spec?.heads.map((head) => head.id)).toEqual(['convnext', 'convnext-2', 'convnext-3', 'convnext-4']);
  });

  it('sets heads aside for the baseline', () => {
    const { spec, problems } = checkSpec({ supervision: 'baseline', heads: [{ architecture: 'vit' }] });
    expect([spec?.heads, spec?.name, problems]).toEqual([[], 'vit baseline', []]);
  });

  it.each([
    ['no object', 7, [': notAnObject']],
    ['an unknown key', { schedule: { epoch: 3 } }, ['schedule.epoch: unknownKey']],
    ['a wrong type', { schedule: { epochs: 'three' } }, ['schedule.epochs: invalid_type']],
    ['an unknown architecture', { heads: [{ architecture: 'mixer' }] }, ['heads.0.architecture: invalid_value']],
    ['a negative depth', { base: { depth: -1 } }, ['base.depth: too_small']],
    ['a patch that does not divide the image', { base: { patchSize: 5 } }, ['base.patchSize: patchDoesNotDivide']],
    ['attention heads that do not divide the width', { base: { attentionHeads: 5 } }, ['base.attentionHeads: headsDoNotDivide']],
    ['no head', { heads: [] }, ['heads: noHead']],
    ['two heads alone', { heads: [{ architecture: 'vit' }, { architecture: 'swin' }] }, ['heads: oneHeadOnly']],
    ['a search over one', { combine: 'search' }, ['heads: twoHeadsNeeded']],
    ['an id twice', { combine: 'concat', heads: [{ id: 'a', architecture: 'vit' }, { id: 'a', architecture: 'swin' }] }, ['heads.1.id: headIdTaken']],
    ['an empty block', { heads: [{ architecture: 'vit', tokenMixer: false, mlp: false }] }, ['heads.0.tokenMixer: emptyBlock']],
    ['a range the wrong way round', { augmentation: { globalScale: [1, 0.4] } }, ['augmentation.globalScale: rangeOrder']],
    ['a local crop that patches do not fill', { objective: { localCrops: 2 }, augmentation: { localSize: 10 } }, ['augmentation.localSize: localPatchDoesNotDivide']],
    ['a minimum above the peak', { schedule: { minimumLearningRate: 1 } }, ['schedule.minimumLearningRate: minimumAbovePeak']],
  ])('refuses %s', (_, input, expected) => {
    expect(problemsOf(input)).toEqual(expected);
  });

  it.each([
    ['a data set that is not there', { dataset: 'imagenet' }, ['dataset: noDataset']],
    ['a batch larger than the data', { limit: { train: 32 } }, ['schedule.batchSize: batchLargerThanData']],
    ['a batch larger than the fraction that a search uses', { limit: { train: 600 }, combine: 'search', heads: [{ architecture: 'vit' }, { architecture: 'swin' }] }, ['schedule.batchSize: batchLargerThanData']],
    ['more neighbours than images', { limit: { train: 64 }, evaluation: { knn: { k: [20, 200] } } }, ['evaluation.knn.k: moreNeighboursThanImages']],
  ])('refuses %s', (_, input, expected) => {
    expect(problemsOf(input, [dataset])).toEqual(expected);
  });

  it('names the nearest known key', () => {
    expect(checkSpec({ schedule: { learningrate: 1 } }).problems[0]?.advice).toBe('Did you mean "learningRate"?');
    expect([nearestPath('knn.k'), nearestPath('schedule.batchsize')]).toEqual(['evaluation.knn.k', 'schedule.batchSize']);
  });

  it('answers any JSON with a spec or a problem, and never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('base', 'heads', 'schedule', 'limit', 'objective', 'name', 'augmentation'), (value, key) => {
        const { spec, problems } = checkSpec({ [key]: value });
        return spec !== null || problems.length > 0;
      }),
    );
  });
});

describe('sizes that follow from a spec', () => {
  it('keeps the proportion 96 to 224 for local crops, in whole patches', () => {
    const sizeFor = (imageSize: number, patchSize: number, localSize: number | null = null) => {
      const { spec } = checkSpec({ base: { imageSize, patchSize }, augmentation: { localSize } });
      return spec === null ? null : localCropSize(spec);
    };
    expect([sizeFor(224, 16), sizeFor(28, 4), sizeFor(32, 4), sizeFor(224, 16, 64)]).toEqual([96, 12, 12, 64]);
  });

  it('counts the training images after limit and search fraction', () => {
    const images = (input: unknown) => {
      const { spec } = checkSpec(input);
      return spec === null ? null : trainingImageCount(spec, dataset);
    };
    const heads = [{ architecture: 'vit' }, { architecture: 'swin' }];
    expect([images({}), images({ limit: { train: 6000 } }), images({ limit: { train: 6000 }, combine: 'search', heads })]).toEqual([60_000, 6000, 600]);
  });
});
