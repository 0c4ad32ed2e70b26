import { expect, test } from 'vitest';
import { explainExit, type TrainerEnd } from '../../../core/service/explainExit.ts';

const silentExit: TrainerEnd = {
  verdict: null,
  code: 0,
  signal: null,
  startError: null,
  isCancelled: false,
  isPaused: false,
  isServiceStopping: false,
  wasKilledForMemory: false,
  lastLines: '',
};

const finished = { type: 'finished', runId: 'a' } as const;
const paused = { type: 'paused', runId: 'a' } as const;
const diverged = { type: 'failed', runId: 'a', reason: { code: 'diverged', message: 'no number', advice: null } } as const;

function told(end: Partial<TrainerEnd>): string {
  const { status, reason } = explainExit({ ...silentExit, ...end });
  return reason === null ? status : `${status} (${reason.code})`;
}

test.each<[string, Partial<TrainerEnd>, string]>([
  ['success', { verdict: finished }, 'finished'],
  ['success, then a crash while leaving', { verdict: finished, code: null, signal: 'SIGSEGV' }, 'finished'],
  ['success in spite of a late wish to cancel', { verdict: finished, isCancelled: true }, 'finished'],
  ['a failure that the trainer told', { verdict: diverged, code: 1 }, 'failed (diverged)'],
  ['a failure while it was being cancelled', { verdict: diverged, code: 1, isCancelled: true }, 'cancelled'],
  ['an end by force after a cancel', { code: null, signal: 'SIGKILL', isCancelled: true }, 'cancelled'],
  ['a pause', { verdict: paused, code: 5, isPaused: true }, 'paused'],
  ['a pause, and a cancel before it was over', { verdict: paused, code: 5, isPaused: true, isCancelled: true }, 'cancelled'],
  ['a pause that the run was faster than', { verdict: finished, isPaused: true }, 'finished'],
  ['an end from outside before a pause was over', { code: null, signal: 'SIGKILL', isPaused: true }, 'failed (killed)'],
  ['a pause while the service ends', { verdict: paused, code: 5, isPaused: true, isServiceStopping: true }, 'paused'],
  ['the end of the service, after a checkpoint', { verdict: paused, code: 5, isServiceStopping: true }, 'failed (orphaned)'],
  ['the end of the service', { code: 4, isServiceStopping: true }, 'failed (orphaned)'],
  ['SIGKILL by a person', { code: null, signal: 'SIGKILL' }, 'failed (killed)'],
  ['SIGKILL by the kernel', { code: null, signal: 'SIGKILL', wasKilledForMemory: true }, 'failed (outOfMemory)'],
  ['SIGTERM', { code: null, signal: 'SIGTERM' }, 'failed (killed)'],
  ['a fault in native code', { code: null, signal: 'SIGSEGV' }, 'failed (crashed)'],
  ['an abort of V8 for memory', { code: null, signal: 'SIGABRT', lastLines: 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory' }, 'failed (outOfMemory)'],
  ['an exit without a word', { code: 0 }, 'failed (crashed)'],
  ['a process that never was', { code: null, startError: new Error('spawn EAGAIN') }, 'failed (crashed)'],
])('%s', (_title, end, expected) => {
  expect(told(end)).toBe(expected);
});

test('a crash is told with its exit code and its last words', () => {
  expect(explainExit({ ...silentExit, code: 7, lastLines: 'one\ntwo' }).reason?.message).toBe('The trainer ended with exit code 7. Its last words:\none\ntwo');
  expect(explainExit({ ...silentExit, code: null, startError: new Error('spawn EAGAIN') }).reason?.message).toBe('The trainer could not be started: spawn EAGAIN.');
});
