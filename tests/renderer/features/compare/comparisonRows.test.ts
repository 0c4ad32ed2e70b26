import { expect, test } from 'vitest';
import { resultRows, settingRows, type ComparisonRow } from '../../../../renderer/features/compare/comparisonRows.ts';
import { knn, makeRun, metric } from '../../../core/compare/makeRun.ts';

function differences(rows: ComparisonRow[]): unknown[] {
  return rows.filter((row) => row.isDifference).map((row) => [row.path, row.values]);
}

test('the architecture alone tells a baseline from a run with a head', () => {
  const runs = [makeRun({ supervision: 'baseline' }), makeRun({ heads: [{ architecture: 'resnet' }] })];
  expect(differences(settingRows(runs))).toEqual([
    ['heads.0.architecture', [null, 'resnet']],
    ['supervision', ['baseline', 'head']],
  ]);
});

test('fields of heads count where the runs that have the head differ, ids where they say more than the architecture', () => {
  const runs = [
    makeRun({ supervision: 'baseline' }),
    makeRun({ heads: [{ architecture: 'vit', depth: 1 }] }),
    makeRun({ heads: [{ id: 'deep', architecture: 'vit', depth: 3 }] }),
  ];
  expect(differences(settingRows(runs))).toEqual([
    ['heads.0.id', [null, 'vit', 'deep']],
    ['heads.0.architecture', [null, 'vit', 'vit']],
    ['heads.0.depth', [null, 1, 3]],
    ['supervision', ['baseline', 'head', 'head']],
  ]);
});

test('single heads of different runs share a row; those of one search keep theirs', () => {
  const one = makeRun({ heads: [{ architecture: 'vit' }] }, { metrics: { 'discrepancy/kl/vit': metric(0.01), 'knn/head:vit/k20': metric(0.6), 'loss/head': metric(3) } });
  const other = makeRun({ heads: [{ architecture: 'swin' }] }, { metrics: { 'discrepancy/kl/swin': metric(0.02), 'knn/head:swin/k20': metric(0.7) } });
  const search = makeRun(
    { combine: 'search', heads: [{ architecture: 'vit' }, { architecture: 'swin' }] },
    { metrics: { 'discrepancy/kl/vit': metric(0.3), 'discrepancy/kl/swin': metric(0.4), 'loss/head:vit': metric(2) } },
  );
  const rows = resultRows([one, other, search], [], 0).filter((row) => row.kind === 'metric');
  expect(rows.map((row) => [row.path, row.values, row.best])).toEqual([
    ['knn/head/k20', [0.6, 0.7, null], [1]],
    ['discrepancy/kl', [0.01, 0.02, null], []],
    ['discrepancy/kl/swin', [null, null, 0.4], []],
    ['discrepancy/kl/vit', [null, null, 0.3], []],
    ['loss/head', [3, null, null], []],
    ['loss/head:vit', [null, null, 2], []],
  ]);
});

test('gives state, gain, floor and duration beside the metrics', () => {
  const baseline = makeRun({ supervision: 'baseline' }, { metrics: knn(0.68, 0.57) });
  const head = makeRun({}, { metrics: knn(0.73, 0.57), started: '2026-01-01T00:00:00.000Z', ended: '2026-01-01T00:10:00.000Z' });
  const running = makeRun({ schedule: { seed: 1 } }, { status: 'running', metrics: knn(0.6, 0.57), started: '2026-01-01T00:00:00.000Z' });
  const rows = resultRows([baseline, head, running], [baseline], Date.parse('2026-01-01T00:05:00.000Z'));
  expect(rows.map((row) => [row.path, row.values, row.best])).toEqual([
    ['status', ['finished', 'finished', 'running'], []],
    ['knn/base/k20', [0.68, 0.73, 0.6], [1]],
    ['gain', [null, expect.closeTo(0.05, 9), expect.closeTo(-0.08, 9)], [1]],
    ['floor', [0.57, 0.57, 0.57], []],
    ['duration', [null, 600, 300], []],
  ]);
});

test('peak memory and the time of a step are rows', () => {
  const runs = [makeRun({}, { metrics: { 'memory/peak': metric(1e9), 'time/step': metric(0.4) } }), makeRun({}, { metrics: { 'memory/peak': metric(2e9), 'time/step': metric(0.3) } })];
  expect(differences(resultRows(runs, [], 0))).toEqual([
    ['time/step', [0.4, 0.3]],
    ['memory/peak', [1e9, 2e9]],
  ]);
});

test('names no best where all are alike', () => {
  const runs = [makeRun({}, { metrics: knn(0.7) }), makeRun({}, { metrics: knn(0.7) })];
  expect(resultRows(runs, [], 0).filter((row) => row.best.length > 0)).toEqual([]);
});

test('where a schedule ended is no difference of its own', () => {
  const runs = [makeRun({}, { metrics: { 'schedule/learningRate': metric(1) } }), makeRun({}, { metrics: { 'schedule/learningRate': metric(2) } })];
  expect(differences(resultRows(runs, [], 0))).toEqual([]);
});
