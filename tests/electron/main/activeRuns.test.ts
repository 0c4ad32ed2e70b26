import { expect, test } from 'vitest';
import type { RunProgress, RunStatus, RunSummary } from '../../../core/contract/run.ts';
import { createActiveRuns } from '../../../electron/main/activeRuns.ts';
import { clockTime, describeRun } from '../../../electron/main/describeRuns.ts';
import { textsOf } from '../../../electron/main/texts.ts';
import { makeRun } from '../../core/compare/makeRun.ts';

function run(id: string, status: RunStatus, changes: Partial<RunSummary> = {}): RunSummary {
  return makeRun({ name: id }, { id, status, ...changes });
}

const progress: RunProgress = { phase: 'training', step: 70, totalSteps: 150, epoch: 7.4, totalEpochs: 15, secondsLeft: 190 };

test('keeps the runs that are training or waiting, and forgets those that pause, end, go to the trash, or are gone', () => {
  const runs = createActiveRuns();
  const ids = () => runs.list().map(({ id }) => id);
  runs.reset([run('a', 'running'), run('b', 'queued'), run('c', 'finished'), run('d', 'starting'), run('e', 'finishing'), run('h', 'pausing'), run('i', 'paused'), run('f', 'queued', { deleted: '2026-01-01T00:00:00.000Z' })]);
  expect(ids()).toEqual(['a', 'b', 'd', 'e', 'h']);
  runs.apply({ type: 'run.changed', run: run('a', 'failed') });
  runs.apply({ type: 'run.changed', run: run('h', 'paused') });
  runs.apply({ type: 'run.changed', run: run('g', 'queued') });
  runs.apply({ type: 'run.removed', id: 'b' });
  runs.apply({ type: 'run.progress', id: 'd', progress });
  runs.apply({ type: 'run.progress', id: 'unknown', progress });
  expect(runs.list()).toEqual([
    { id: 'd', name: 'd', progress },
    { id: 'e', name: 'e', progress: null },
    { id: 'g', name: 'g', progress: null },
  ]);
  runs.reset([]);
  expect(ids()).toEqual([]);
});

test.each([
  [0, '0:00'],
  [59.6, '1:00'],
  [190, '3:10'],
  [7500, '2:05:00'],
  [-3, '0:00'],
])('%d seconds read %s', (seconds, text) => {
  expect(clockTime(seconds)).toBe(text);
});

test('describes a run in one line, in both languages', () => {
  const one = { id: 'a', name: 'vit with convnext', progress };
  expect(describeRun(one, textsOf('en'))).toBe('vit with convnext · epoch 7 of 15 · 3:10 left');
  expect(describeRun(one, textsOf('zh'))).toBe('vit with convnext · 第 7/15 轮 · 剩余 3:10');
  expect(describeRun({ ...one, progress: null }, textsOf('en'))).toBe('vit with convnext · waiting');
});
