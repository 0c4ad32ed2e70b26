import { expect, test } from 'vitest';
import { compareRuns, specTable } from '../../../core/compare/compareRuns.ts';
import { knn, makeRun, metric } from './makeRun.ts';

test('names the spec fields that differ, one value per run', () => {
  const runs = [
    makeRun({ name: 'one', notes: 'first', tags: ['a'], schedule: { seed: 0, epochs: 15 } }),
    makeRun({ name: 'two', schedule: { seed: 1, epochs: 15 }, limit: { train: 600 } }),
  ];
  expect(compareRuns(runs).differences).toEqual({ 'schedule.seed': [0, 1], 'limit.train': [null, 600] });
});

test('shows a baseline beside a run with a head without a row for the empty list', () => {
  const runs = [makeRun({ supervision: 'baseline' }), makeRun({ heads: [{ architecture: 'resnet', depth: 1 }] })];
  expect(compareRuns(runs).differences).toEqual({
    'heads.0.id': [null, 'resnet'],
    'heads.0.architecture': [null, 'resnet'],
    'heads.0.depth': [null, 1],
    'heads.0.firstShortcut': [null, false],
    'heads.0.tokenMixer': [null, true],
    'heads.0.mlp': [null, true],
    supervision: ['baseline', 'head'],
  });
});

test('lines up the last value of every metric, sorted by name', () => {
  const runs = [
    makeRun({ name: 'one' }, { metrics: { ...knn(0.7), 'loss/total': metric(2) } }),
    makeRun({ name: 'two' }, { status: 'running', metrics: knn(0.6) }),
  ];
  const { runs: heads, metrics } = compareRuns(runs);
  expect(heads.map(({ name, status }) => [name, status])).toEqual([
    ['one', 'finished'],
    ['two', 'running'],
  ]);
  expect(Object.entries(metrics)).toEqual([
    ['knn/base/k20', [0.7, 0.6]],
    ['loss/total', [2, null]],
  ]);
});

test('finds no difference in one run, nor between no runs', () => {
  expect(compareRuns([makeRun()]).differences).toEqual({});
  expect(compareRuns([])).toEqual({ runs: [], differences: {}, metrics: {} });
});

test('keeps lists whole and finds a change of one item', () => {
  const runs = [makeRun(), makeRun({ augmentation: { globalScale: [0.5, 1] } })];
  expect(compareRuns(runs).differences).toEqual({ 'augmentation.globalScale': [[0.4, 1], [0.5, 1]] });
});

test('lists every field of the spec in the order of the spec, labels apart', () => {
  const paths = Object.keys(specTable([makeRun()]));
  expect(paths.slice(0, 4)).toEqual(['project', 'dataset', 'base.architecture', 'base.imageSize']);
  expect(paths.filter((path) => ['name', 'notes', 'tags'].includes(path))).toEqual([]);
});

test('compares a thousand runs without the work growing with their square', () => {
  const runs = Array.from({ length: 1000 }, (_, seed) => makeRun({ schedule: { seed } }, { metrics: knn(seed / 1000) }));
  const start = performance.now();
  expect(Object.keys(compareRuns(runs).differences)).toEqual(['schedule.seed']);
  expect(performance.now() - start).toBeLessThan(5000);
});
