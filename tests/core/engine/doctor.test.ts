import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { doctor } from '../../../core/engine/doctor.ts';
import { listEngines, readEngines } from '../../../core/engine/listEngines.ts';
import { missingParts } from '../../../core/engine/missingParts.ts';
import { nativePlatform, surroundings } from '../../../core/engine/places.mjs';
import type { Surroundings } from '../../../core/engine/places.mjs';

let cache: string;
let where: Surroundings;

beforeEach(() => {
  cache = mkdtempSync(path.join(os.tmpdir(), 'hssl-doctor-'));
  where = { ...surroundings(), environment: { HSSL_STUDIO_CACHE: cache } };
});

afterEach(() => {
  rmSync(cache, { recursive: true, force: true });
});

function addEngine(id: string, changes: Record<string, unknown> = {}): string {
  const folder = path.join(cache, 'engines', id);
  const manifest = {
    id,
    name: 'tensorflow',
    version: '2.21.0',
    device: 'cpu',
    platform: nativePlatform(),
    addonVersion: '4.22.0',
    installed: '2026-01-01T00:00:00.000Z',
    sources: [{ file: 'tensorflow-cpu-2.21.0', sha256: 'a'.repeat(64) }],
    selfTest: { version: '2.21.0', device: 'cpu', largestError: 0, gigaflops: 100, durationMs: 400 },
    ...changes,
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'engine.json'), JSON.stringify(manifest));
  return folder;
}

test('with an empty cache everything is missing, each with its mend', () => {
  const { engine, engines, missing, node, data } = doctor(path.join(cache, 'data'), where);
  expect({ engine, engines, node, data }).toEqual({ engine: null, engines: [], node: process.versions.node, data: path.join(cache, 'data') });
  const ownParts = missing.filter(({ mend }) => mend === 'npm run setup').map(({ what }) => what);
  expect(ownParts).toEqual(['an engine: without one nothing can be trained', expect.stringMatching(/^the project's own Node 24/), 'the example images (Fashion-MNIST)']);
});

test('disk and machine are told even where the data folder is not made yet', () => {
  const { disk, machine } = doctor(path.join(cache, 'not', 'yet'), where);
  expect(disk.freeBytes).toBeGreaterThan(0);
  expect(disk.totalBytes).toBeGreaterThan(disk.freeBytes);
  expect(machine).toMatchObject({ hostname: os.hostname(), cores: os.availableParallelism(), memoryBytes: os.totalmem() });
});

test('an installed engine is told with its folder', () => {
  const folder = addEngine('tensorflow-cpu-2.21.0');
  const expected = { id: 'tensorflow-cpu-2.21.0', name: 'tensorflow', version: '2.21.0', device: 'cpu', path: folder };
  const { engine, engines } = doctor(cache, where);
  expect({ engine, engines }).toEqual({ engine: expected, engines: [expected] });
});

test('the newest comes first, one for GPUs before all, and those of other platforms are left out', () => {
  addEngine('old', { version: '2.9.1' });
  addEngine('new', { version: '2.21.0' });
  addEngine('gpu', { version: '2.9.1', device: 'gpu' });
  addEngine('foreign', { platform: 'aix-ppc64' });
  addEngine('.making-newer', { version: '3.0.0' });
  expect(listEngines(where).map(({ id }) => id)).toEqual(['gpu', 'new', 'old']);
});

test('a folder without a valid engine.json is no engine, and doctor says so', () => {
  const folder = addEngine('damaged', { device: 'tpu' });
  mkdirSync(path.join(cache, 'engines', 'empty'));
  expect(readEngines(where).engines).toEqual([]);
  const broken = doctor(cache, where).missing.filter(({ what }) => what.includes('incomplete'));
  expect(broken.map(({ mend }) => mend)).toEqual(['npm run setup', 'npm run setup']);
  expect(broken.map(({ what }) => what).sort()[0]).toContain(`the engine in ${folder} is incomplete (engine.json is not valid: device: `);
});

test.skipIf(nativePlatform() !== 'linux-x64')('a GPU without an engine for it is a missing part', () => {
  addEngine('tensorflow-cpu-2.21.0');
  const expected = { what: 'an engine for the NVIDIA RTX A6000: runs use the CPU', mend: 'HSSL_STUDIO_ENGINE=gpu npm run setup' };
  expect(missingParts(['NVIDIA RTX A6000'], where)).toContainEqual(expected);
  expect(missingParts([], where)).not.toContainEqual(expected);
  addEngine('tensorflow-gpu-2.21.0', { device: 'gpu' });
  expect(missingParts(['NVIDIA RTX A6000'], where)).not.toContainEqual(expected);
});
