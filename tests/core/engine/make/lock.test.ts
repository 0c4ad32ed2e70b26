import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeLock } from '../../../../core/engine/make/lock.mjs';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'hssl-lock-'));
  file = path.join(folder, 'set-up.lock');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A lock as another process left it, whose last sign of life is some seconds old. */
function held(holder: { pid: number; host: string }, silentSeconds: number): void {
  writeFileSync(file, JSON.stringify({ ...holder, token: 'theirs' }));
  const then = Date.now() / 1000 - silentSeconds;
  utimesSync(file, then, then);
}

/** Whether somebody was waited for; a holder that is waited for gives the lock back at once. */
async function hadToWait(): Promise<boolean> {
  let waited = false;
  const unlock = await takeLock(file, () => {
    waited = true;
    rmSync(file);
  });
  unlock();
  unlock();
  expect(readdirSync(folder)).toEqual([]);
  return waited;
}

test.each([
  ['a living process of this machine is waited for', { pid: process.pid, host: os.hostname() }, 0, true],
  ['one that is busy for a while too', { pid: process.pid, host: os.hostname() }, 30, true],
  ['another that got the same id long afterwards is not', { pid: process.pid, host: os.hostname() }, 120, false],
  ['a dead process is not', { pid: 2 ** 22 + 1, host: os.hostname() }, 0, false],
  ['another machine with a heartbeat is waited for', { pid: 1, host: 'elsewhere' }, 1, true],
  ['another machine without one is not', { pid: 1, host: 'elsewhere' }, 20, false],
])('%s', async (_title, holder, silentSeconds, expected) => {
  held(holder, silentSeconds);
  expect(await hadToWait()).toBe(expected);
});

test('a lock file that was cut off by a full disk is taken over after a while', async () => {
  held({ pid: 1, host: 'x' }, 20);
  writeFileSync(file, '');
  utimesSync(file, 1, 1);
  expect(await hadToWait()).toBe(false);
});
