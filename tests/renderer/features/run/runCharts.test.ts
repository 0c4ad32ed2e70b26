import { describe, expect, test } from 'vitest';
import type { MetricSeries } from '../../../../core/contract/run.ts';
import { collapseAlarm } from '../../../../renderer/features/run/collapseAlarm.ts';
import { matchingLines } from '../../../../renderer/features/run/matchingLines.ts';
import { runCharts } from '../../../../renderer/features/run/runCharts.ts';
import { specGroups } from '../../../../renderer/features/run/specRows.ts';
import { fileNameFor } from '../../../../renderer/features/run/useRunExport.ts';
import { foldPoints } from '../../../../renderer/stores/applyRunEvents.ts';
import { fakeRun, fakeSpec, type FakeRunOptions } from '../../../support/fakeRuns.ts';

function finished(id: string, spec: FakeRunOptions['spec']) {
  const { run, points } = fakeRun({ id, spec, status: 'finished' });
  return { ...run, metrics: foldPoints(run.metrics, points) };
}

describe('charts of a run', () => {
  const baseline = finished('b', { supervision: 'baseline', heads: [] });
  const pair = finished('p', { combine: 'concat', heads: [{ architecture: 'convnext' }, { architecture: 'resmlp' }] });

  test('accuracy comes first, with the floor and the baseline of the same recipe as lines', () => {
    const [knn] = runCharts(pair, Object.keys(pair.metrics), [baseline, pair]);
    expect(knn).toEqual({
      id: 'knn',
      group: 'result',
      title: 'knn',
      format: 'percent',
      isPerStep: false,
      lines: [
        { metric: 'knn/base/k20', subject: { kind: 'base' }, detail: null },
        { metric: 'knn/head:convnext/k20', subject: { kind: 'head', id: 'convnext', architecture: 'convnext' }, detail: null },
        { metric: 'knn/head:resmlp/k20', subject: { kind: 'head', id: 'resmlp', architecture: 'resmlp' }, detail: null },
      ],
      references: [
        { kind: 'floor', value: pair.metrics['knn/base/k20']!.first },
        { kind: 'baseline', value: baseline.metrics['knn/base/k20']!.last },
      ],
    });
  });

  test('a baseline is not measured by itself', () => {
    const [knn] = runCharts(baseline, Object.keys(baseline.metrics), [baseline]);
    expect(knn!.references.map((reference) => reference.kind)).toEqual(['floor']);
  });

  test('every metric is in exactly one chart, unknown ones in charts of their own', () => {
    const names = [...Object.keys(pair.metrics), 'something/new'];
    const charts = runCharts(pair, names, []);
    expect(charts.flatMap((chart) => chart.lines.map((line) => line.metric)).sort()).toEqual([...names].sort());
    expect(charts.at(-1)).toMatchObject({ id: 'something/new', group: 'other', title: null });
  });

  test('losses of a search are told apart by head and pairing', () => {
    const search = finished('s', { combine: 'search', heads: [{ architecture: 'vit' }, { architecture: 'swin' }] });
    const charts = runCharts(search, ['loss/total', 'loss/head:vit', 'loss/base:vit', 'loss/head:swin'], []);
    expect(charts).toHaveLength(1);
    expect(charts[0]!.lines.map(({ subject, detail }) => [subject.kind === 'head' ? subject.id : subject.kind, detail])).toEqual([
      ['total', null],
      ['vit', null],
      ['base', 'vit'],
      ['swin', null],
    ]);
  });

  test('the bound of the entropy is that of the prototypes', () => {
    const charts = runCharts(baseline, Object.keys(baseline.metrics), []);
    expect(charts.find((chart) => chart.id === 'entropy')!.references).toEqual([{ kind: 'uniform', value: Math.log(256) }]);
  });
});

describe('collapse alarm', () => {
  const spec = fakeSpec({ heads: [{ architecture: 'convnext' }] });
  const uniform = Math.log(256);

  function alarm(values: Record<string, number>, step = 500) {
    const series = new Map(Object.entries(values).map(([name, value]): [string, MetricSeries] => [name, { name, steps: [step], values: [value], times: [0] }]));
    const progress = { phase: 'training' as const, step, totalSteps: 1000, epoch: 1, totalEpochs: 2, secondsLeft: null };
    return collapseAlarm({ spec, progress }, series);
  }

  const healthy = { 'loss/base': 3.6, 'collapse/teacherEntropy': 3.9, 'collapse/marginalEntropy': 5.3, 'collapse/effectiveRank': 30 };

  test.each([
    ['all is well', healthy, null],
    ['the loss stays at ln K', { ...healthy, 'loss/base': uniform, 'collapse/teacherEntropy': uniform }, 'uniform'],
    ['a high entropy alone is no collapse', { ...healthy, 'collapse/teacherEntropy': uniform }, null],
    ['one prototype takes all', { ...healthy, 'collapse/marginalEntropy': 0.1 }, 'onePrototype'],
    ['the features lie on a line', { ...healthy, 'collapse/effectiveRank': 1.3 }, 'rank'],
    ['nothing is known', {}, null],
  ] as const)('%s', (_, values, expected) => {
    expect(alarm(values)).toBe(expected);
  });

  test('says nothing while every run looks like that', () => {
    expect(alarm({ ...healthy, 'collapse/marginalEntropy': 0.1 }, 100)).toBeNull();
  });
});

test('the spec is shown by group, and what differs from the defaults is marked', () => {
  const groups = specGroups(fakeSpec({ name: 'x', heads: [{ architecture: 'resnet', depth: 5 }], schedule: { epochs: 3 } }));
  const changed = groups.flatMap(({ name, rows }) => rows.filter((row) => !row.isDefault).map((row) => `${name} ${row.label} ${String(row.value)}`));
  expect(changed).toEqual(['limit train 6000', 'limit test 2000', 'heads.0 id resnet', 'heads.0 architecture resnet', 'heads.0 depth 5', 'schedule epochs 3']);
  expect(groups.some(({ rows }) => rows.some((row) => row.path === 'name'))).toBe(false);
});

test('the console is searched whatever the case, and lines keep their numbers', () => {
  const lines = ['Loading', 'epoch 1: loss 5', 'Saved', 'EPOCH 2', ''];
  expect(matchingLines(lines, ' epoch ')).toEqual([
    { number: 2, text: 'epoch 1: loss 5' },
    { number: 4, text: 'EPOCH 2' },
  ]);
  expect(matchingLines(lines, '')).toHaveLength(4);
});

test.each([
  ['vit with ConvNeXt/ResMLP: 2', 'json', 'vit-with-convnext-resmlp-2.json'],
  ['试验 一', 'csv', '试验-一.csv'],
  ['../..', 'safetensors', 'run.safetensors'],
] as const)('the run "%s" is exported as %s under a name that every file system takes', (name, format, file) => {
  expect(fileNameFor(name, format)).toBe(file);
});
