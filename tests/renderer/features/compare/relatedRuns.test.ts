import { expect, test } from 'vitest';
import { comparableSets, relatedRuns } from '../../../../renderer/features/compare/relatedRuns.ts';
import { lineStyles } from '../../../../renderer/features/compare/lineStyles.ts';
import { architecturePalettes } from '../../../../renderer/composables/architectureColours.ts';
import { knn, makeRun } from '../../../core/compare/makeRun.ts';

const head = makeRun({ heads: [{ architecture: 'resnet' }] }, { id: 'head', metrics: knn(0.7) });
const headAgain = makeRun({ heads: [{ architecture: 'resnet' }], schedule: { seed: 1 } }, { id: 'head-1' });
const baseline = makeRun({ supervision: 'baseline' }, { id: 'baseline' });
const baselineAgain = makeRun({ supervision: 'baseline', schedule: { seed: 1 } }, { id: 'baseline-1' });
const running = makeRun({ heads: [{ architecture: 'resnet' }], schedule: { seed: 2 } }, { id: 'head-2', status: 'running' });
const stranger = makeRun({ heads: [{ architecture: 'resnet' }], schedule: { epochs: 3 } }, { id: 'stranger' });
const all = [running, stranger, headAgain, baselineAgain, baseline, head];

test('offers the baselines and the other seeds that have finished', () => {
  expect(relatedRuns([head], all)).toEqual({ baselines: ['baseline-1', 'baseline'], seeds: ['head-1'] });
  expect(relatedRuns([baseline], all)).toEqual({ baselines: [], seeds: ['baseline-1'] });
  expect(relatedRuns([head, headAgain, baseline, baselineAgain], all)).toEqual({ baselines: [], seeds: [] });
});

test('finds sets of one recipe, oldest first within a set', () => {
  expect(comparableSets(all, 4)).toEqual([{ ids: ['head', 'baseline', 'baseline-1', 'head-1'], dataset: 'fashion-mnist', epochs: 15 }]);
  expect(comparableSets([stranger, baseline, baselineAgain], 4)).toEqual([]);
});

test('runs of one hue differ in their dashes', () => {
  const search = makeRun({ combine: 'search', heads: [{ architecture: 'vit' }, { architecture: 'swin' }] }, { id: 'search' });
  const styles = lineStyles([head, baseline, headAgain, search], architecturePalettes.light, '#123456');
  expect([...styles]).toEqual([
    ['head', { colour: architecturePalettes.light.resnet, dash: undefined }],
    ['baseline', { colour: architecturePalettes.light.baseline, dash: undefined }],
    ['head-1', { colour: architecturePalettes.light.resnet, dash: [6, 3] }],
    ['search', { colour: '#123456', dash: undefined }],
  ]);
});
