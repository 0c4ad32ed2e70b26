import { expect, test } from 'vitest';
import { runSeconds } from '../../../renderer/composables/runMeasures.ts';
import { fakeRun } from '../../support/fakeRuns.ts';

test('time in which a run rested is none that it took', () => {
  const { run } = fakeRun({ id: 'r', spec: {}, status: 'finished' });
  const times = { started: '2026-01-01T00:00:00.000Z', ended: '2026-01-01T01:00:00.000Z' };
  expect(runSeconds({ ...run, ...times, idleSeconds: 600 }, 0)).toBe(3000);
  expect(runSeconds({ ...run, ...times, ended: null, status: 'running', idleSeconds: 600 }, Date.parse('2026-01-01T00:20:00.000Z'))).toBe(600);
  expect(runSeconds({ ...run, ...times, ended: null, status: 'queued', idleSeconds: 0 }, Date.now())).toBeNull();
});
