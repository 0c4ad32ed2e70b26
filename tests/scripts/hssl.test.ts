import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const program = fileURLToPath(new URL('../../scripts/hssl.mjs', import.meta.url));
let cache: string;

beforeAll(() => {
  cache = mkdtempSync(path.join(os.tmpdir(), 'hssl-command-'));
});

afterAll(() => {
  rmSync(cache, { recursive: true, force: true });
});

/** The command line with an empty cache: nothing is set up. */
function hssl(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', env: { ...process.env, HSSL_STUDIO_CACHE: cache } });
  return { status, stdout, stderr };
}

test('without the project\'s Node every command ends with exit code 3 and the mend', () => {
  const { status, stdout, stderr } = hssl('runs');
  expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
  expect(stderr).toMatch(/^error: Set-up is incomplete \(Node 24\.\d+\.\d+: not there\); Run `npm run setup`/);
});

test('with --json the error is the object that programs read', () => {
  const { status, stderr } = hssl('runs', '--json');
  expect(status).toBe(3);
  expect(JSON.parse(stderr)).toEqual({
    error: { code: 'setupIncomplete', message: expect.stringContaining('Node 24'), path: null, advice: expect.stringContaining('npm run setup') },
  });
});

test('doctor still tells what is there and what is missing', () => {
  const data = path.join(cache, 'data');
  const { status, stdout } = hssl('doctor', '--json', '--data', data);
  expect(status).toBe(3);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ node: null, engine: null, engines: [], data, disk: { freeBytes: expect.any(Number) }, machine: { cores: os.cpus().length } });
  expect(report.missing).toEqual([
    { what: expect.stringMatching(/^Node 24/), mend: 'npm run setup' },
    { what: 'engine: not there', mend: 'npm run setup' },
    { what: 'example images: not there', mend: 'npm run setup' },
  ]);
});
