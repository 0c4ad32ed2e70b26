import { expect, test } from 'vitest';
import { pauseActionOf } from '../../../renderer/composables/pauseActionOf.ts';
import { fakeRun } from '../../support/fakeRuns.ts';

test.each([
  ['running', 'pause'],
  ['pausing', null],
  ['paused', 'resume'],
  ['failed', 'resume'],
  ['cancelled', 'resume'],
  ['finished', null],
  ['queued', null],
  ['starting', null],
] as const)('a run that is %s: %s', (status, action) => {
  expect(pauseActionOf(fakeRun({ id: 'r', spec: {}, status, done: 0.5 }).run)).toBe(action);
});

test('what never started or is in the trash cannot go on', () => {
  expect(pauseActionOf({ ...fakeRun({ id: 'r', spec: {}, status: 'cancelled' }).run, progress: null })).toBeNull();
  expect(pauseActionOf({ ...fakeRun({ id: 'r', spec: {}, status: 'paused' }).run, progress: null })).toBe('resume');
  expect(pauseActionOf(fakeRun({ id: 'r', spec: {}, status: 'paused', done: 0.5, isDeleted: true }).run)).toBeNull();
});
