import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import sirv from 'sirv';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listEngines } from '../../../../core/engine/listEngines.ts';
import { whyIncomplete } from '../../../../core/engine/make/installedFolder.mjs';
import { surroundings } from '../../../../core/engine/places.mjs';
import { writePack } from '../../../../core/engine/pack/writePack.ts';
import { fakeEngineId, writeFakeEngine } from '../../../support/fakeEngine.ts';

const program = path.join(import.meta.dirname, 'installFakePack.ts');
const attempts = 20;
/** About what an undisturbed installation takes, so that the instants fall into all of its parts. */
const spanMs = 500;

let root: string;
let cache: string;
let server: Server;
let address: string;

beforeEach(async () => {
  root = mkdtempSync(path.join(os.tmpdir(), 'hssl-interrupted-'));
  cache = path.join(root, 'cache');
  mkdirSync(path.join(root, 'served'));
  await writePack(writeFakeEngine(path.join(root, 'made'), 4_000_000), path.join(root, 'served', 'fake.hsslengine'));
  server = createServer(sirv(path.join(root, 'served'), { dev: true, etag: true })).listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/fake.hsslengine`;
});

afterEach(() => {
  server.close();
  rmSync(root, { recursive: true, force: true });
});

function where() {
  return { ...surroundings(), environment: { HSSL_STUDIO_CACHE: cache } };
}

function begin() {
  return spawn(process.execPath, [program, address], { env: { ...process.env, HSSL_STUDIO_CACHE: cache }, stdio: ['ignore', 'pipe', 'inherit'] });
}

/** An engine that is listed is one that is whole, to the last byte. */
function expectWholeOrAbsent(): boolean {
  const [engine] = listEngines(where());
  if (engine === undefined) {
    return false;
  }
  expect(whyIncomplete(engine.path, 'a fake engine')).toBeNull();
  const hashOf = (folder: string) => createHash('sha256').update(readFileSync(path.join(folder, 'tensorflow', 'libtensorflow_cc.so.2'))).digest('hex');
  expect(hashOf(engine.path)).toBe(hashOf(path.join(root, 'made', fakeEngineId)));
  return true;
}

test(`killed at ${attempts} random instants, an installation is never half used, and ends installed when it is repeated`, async () => {
  let interrupted = 0;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const killed = begin();
    // It may have ended before it is killed.
    const ended = once(killed, 'exit');
    await once(killed.stdout, 'data');
    await delay((spanMs * (attempt + Math.random())) / attempts);
    killed.kill('SIGKILL');
    await ended;
    interrupted += expectWholeOrAbsent() ? 0 : 1;

    const repeated = begin();
    const [code] = (await once(repeated, 'exit')) as [number];
    expect(code).toBe(0);
    expect(expectWholeOrAbsent()).toBe(true);
    // Neither the killed attempt nor the repeated one leaves anything behind.
    expect(readdirSync(path.join(cache, 'engines'))).toEqual([fakeEngineId]);
    expect(readdirSync(path.join(cache, 'downloads', 'packs'))).toEqual([]);
    rmSync(path.join(cache, 'engines', fakeEngineId), { recursive: true });
  }
  // The instants would prove nothing if all of them came after the end.
  expect(interrupted).toBeGreaterThan(attempts / 2);
}, 120_000);
