import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { whyPackagesDiffer } from '../../scripts/setup/packagesStep.mjs';

let project: string;

beforeEach(() => {
  project = mkdtempSync(path.join(os.tmpdir(), 'hssl-packages-'));
  lock({ 'node_modules/zod': { version: '4.0.0', integrity: 'sha512-a' } });
});

afterEach(() => {
  rmSync(project, { recursive: true, force: true });
});

function lock(packages: Record<string, object>): void {
  writeFileSync(path.join(project, 'package-lock.json'), JSON.stringify({ packages: { '': { name: 'project' }, ...packages } }));
}

function installed(packages: Record<string, object>): void {
  mkdirSync(path.join(project, 'node_modules'), { recursive: true });
  writeFileSync(path.join(project, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }));
}

test('packages that match the lock file are remembered by a stamp', () => {
  installed({ 'node_modules/zod': { version: '4.0.0', integrity: 'sha512-a' } });
  expect(whyPackagesDiffer(project)).toBe(null);
  expect(existsSync(path.join(project, 'node_modules', '.hssl-studio-stamp'))).toBe(true);
  expect(whyPackagesDiffer(project)).toBe(null);
});

test('missing packages and those of an unfinished installation are told apart', () => {
  expect(whyPackagesDiffer(project)).toBe('not there');
  mkdirSync(path.join(project, 'node_modules', 'zod'), { recursive: true });
  expect(whyPackagesDiffer(project)).toBe('an installation was not finished');
});

test('a lock file that changed after the stamp was made is noticed', () => {
  installed({ 'node_modules/zod': { version: '4.0.0', integrity: 'sha512-a' } });
  expect(whyPackagesDiffer(project)).toBe(null);
  lock({ 'node_modules/zod': { version: '4.1.0', integrity: 'sha512-b' } });
  expect(whyPackagesDiffer(project)).toBe('zod is 4.0.0, not 4.1.0');
  lock({ 'node_modules/zod': { version: '4.0.0', integrity: 'sha512-a' }, 'node_modules/ws': { version: '8.0.0', integrity: 'sha512-c' } });
  expect(whyPackagesDiffer(project)).toBe('ws is missing, not 8.0.0');
});

test('the same version with another hash is another package', () => {
  installed({ 'node_modules/zod': { version: '4.0.0', integrity: 'sha512-b' } });
  expect(whyPackagesDiffer(project)).toBe('zod is 4.0.0, not 4.0.0');
});

test('optional packages are needed where they are made for this platform', () => {
  const here = { version: '1.0.0', integrity: 'sha512-h', optional: true, os: [process.platform], cpu: [process.arch] };
  const elsewhere = { version: '1.0.0', integrity: 'sha512-e', optional: true, os: ['aix'], cpu: ['ppc64'] };
  const ofElsewhere = { version: '1.0.0', integrity: 'sha512-o', optional: true };
  const zod = { version: '4.0.0', integrity: 'sha512-a' };
  lock({ 'node_modules/zod': zod, 'node_modules/native-here': here, 'node_modules/native-aix': elsewhere, 'node_modules/only-for-aix': ofElsewhere });
  installed({ 'node_modules/zod': zod });
  expect(whyPackagesDiffer(project)).toBe('native-here is missing, not 1.0.0');
  installed({ 'node_modules/zod': zod, 'node_modules/native-here': here });
  expect(whyPackagesDiffer(project)).toBe(null);
});
