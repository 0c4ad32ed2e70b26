import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const program = fileURLToPath(new URL('slowSetUp.mjs', import.meta.url));
let cache: string;
const started: ChildProcess[] = [];

beforeEach(() => {
  cache = mkdtempSync(path.join(os.tmpdir(), 'hssl-set-up-'));
});

afterEach(() => {
  for (const child of started.splice(0)) {
    child.kill('SIGKILL');
  }
  rmSync(cache, { recursive: true, force: true });
});

function setUp(milliseconds: number) {
  const child = spawn(process.execPath, [program, cache, String(milliseconds)], { stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  return {
    begun: once(child.stdout, 'data'),
    waiting: new Promise<void>((resolve) => child.stderr.on('data', () => said.includes('Another set-up') && resolve())),
    ended: once(child, 'close').then(([code]) => ({ code: code as number | null, said })),
    kill: () => child.kill('SIGKILL'),
  };
}

function content(folder: string): string[] {
  return readdirSync(path.join(cache, folder)).sort();
}

test('a step that was killed half way leaves nothing that looks done, and is done again', async () => {
  const killed = setUp(60_000);
  await killed.begun;
  killed.kill();
  await killed.ended;
  expect(existsSync(path.join(cache, 'parts', 'part-1'))).toBe(false);
  expect(content('parts')).toEqual(['.making-part-1']);

  expect((await setUp(0).ended).code).toBe(0);
  expect(content('parts')).toEqual(['part-1']);
  expect(content('parts/part-1')).toEqual(['first', 'installed.json', 'second']);
  expect(content('.')).toEqual(['begun', 'parts']);
  expect(readFileSync(path.join(cache, 'begun'), 'utf8')).toBe('..');
});

test('a second set-up waits for the first, says so, and does nothing again', async () => {
  const first = setUp(800);
  await first.begun;
  const second = setUp(0);
  await second.waiting;
  const [firstEnd, secondEnd] = await Promise.all([first.ended, second.ended]);
  expect([firstEnd.code, secondEnd.code]).toEqual([0, 0]);
  expect(secondEnd.said).toMatch(/Another set-up is at work \(process \d+ on .+\); waiting for it to end/);
  expect(readFileSync(path.join(cache, 'begun'), 'utf8')).toBe('.');
});

test('the lock of a set-up that was killed is taken over at once', async () => {
  const killed = setUp(60_000);
  await killed.begun;
  killed.kill();
  await killed.ended;
  expect(existsSync(path.join(cache, 'set-up.lock'))).toBe(true);
  const { code, said } = await setUp(0).ended;
  expect(code).toBe(0);
  expect(said).not.toContain('Another set-up');
});

test('a finished step says nothing and takes no lock', async () => {
  await setUp(0).ended;
  mkdirSync(path.join(cache, 'set-up.lock'));
  expect(await setUp(0).ended).toEqual({ code: 0, said: '' });
});
