import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { installEngine, type InstallWish } from '../../../core/engine/installEngine.ts';
import { listEngines } from '../../../core/engine/listEngines.ts';
import { createWorkControl } from '../../../core/engine/make/workControl.mjs';
import { packIndexName, updatePackIndex } from '../../../core/engine/pack/packIndex.ts';
import { writePack } from '../../../core/engine/pack/writePack.ts';
import { fakeEngineId, fakeSelfTest, writeFakeEngine } from '../../support/fakeEngine.ts';
import { type FaultyServer, refusing, sending, startFaultyServer } from '../../support/faultyServer.ts';
import { temporaryCache } from '../../support/temporaryCache.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

let cache: string;
let shared: string;
let server: FaultyServer;

beforeEach(async () => {
  cache = temporaryCache();
  shared = temporaryFolder();
  await updatePackIndex(await writePack(writeFakeEngine(path.join(temporaryFolder(), 'made')), path.join(shared, 'x.hsslengine')));
  server = await startFaultyServer((request, response) => {
    const file = path.join(shared, path.basename(request.url ?? ''));
    const isThere = statSync(file, { throwIfNoEntry: false })?.isFile() === true;
    (isThere ? sending({ content: readFileSync(file), etag: '"one"' }) : refusing(404))(request, response);
  });
});

async function install(wish: InstallWish, control = createWorkControl()): Promise<string[]> {
  const told: string[] = [];
  await installEngine(wish, { phase: (phase) => told.push(phase), progress: () => {}, engine: (id) => told.push(id) }, control, async () => fakeSelfTest);
  return told;
}

const fromServer = (host = '127.0.0.1'): InstallWish => ({ source: 'pack', pack: `${server.address.replace('127.0.0.1', host)}/x.hsslengine`, sha256: null });
const installed = () => listEngines().map(({ id }) => id);
const downloads = () => readdirSync(path.join(cache, 'downloads', 'packs'));

/** The list tells another hash than the pack has. */
function bendList(): void {
  const list = path.join(shared, packIndexName);
  writeFileSync(list, readFileSync(list, 'utf8').replace(/"sha256": "[0-9a-f]{64}",\n {6}"engineBytes"/, `"sha256": "${'0'.repeat(64)}",\n      "engineBytes"`));
}

describe('a pack on a server', () => {
  test('goes through all parts, and its download is removed', async () => {
    expect(await install(fromServer())).toEqual(['waiting', 'downloading', 'checking', fakeEngineId, 'unpacking', 'testing']);
    expect([installed(), downloads(), readdirSync(cache).sort()]).toEqual([[fakeEngineId], [], ['downloads', 'engines']]);
  });

  test.each(['127.0.0.1', 'LOCALHOST'])('is compared with the hash of the list beside it, and thrown away where it differs (as %s)', async (host) => {
    bendList();
    const wish = fromServer(host);
    await expect(install(wish)).rejects.toMatchObject({ code: 'badData', path: 'pack' in wish && wish.pack, message: expect.stringContaining(`expected ${'0'.repeat(64)}`) });
    expect([installed(), downloads()]).toEqual([[], []]);
  });

  test('without a list, or with one that is broken, is compared with its own hash alone', async () => {
    writeFileSync(path.join(shared, packIndexName), '{');
    await install(fromServer());
    expect(installed()).toEqual([fakeEngineId]);
  });

  test('is kept where the engine failed for another reason, and not fetched again', async () => {
    const failing = installEngine(fromServer(), { phase: () => {}, progress: () => {}, engine: () => {} }, createWorkControl(), () => Promise.reject(new Error('no memory')));
    await expect(failing).rejects.toThrow('no memory');
    expect([installed(), downloads().length]).toEqual([[], 2]);
    await install(fromServer());
    expect([installed(), server.paths.filter((place) => place === '/x.hsslengine').length]).toEqual([[fakeEngineId], 1]);
  });
});

test('an engine that is there already is replaced by the new one, and by nothing where that fails', async () => {
  await install(fromServer());
  const library = path.join(cache, 'engines', fakeEngineId, 'tensorflow', 'libtensorflow_cc.so.2');
  writeFileSync(library, 'damaged');
  bendList();
  await expect(install(fromServer())).rejects.toMatchObject({ code: 'badData' });
  expect([readFileSync(library, 'utf8'), installed()]).toEqual(['damaged', [fakeEngineId]]);
  await install({ source: 'pack', pack: path.join(shared, 'x.hsslengine'), sha256: null });
  expect([statSync(library).size, readdirSync(path.join(cache, 'engines'))]).toEqual([3000, [fakeEngineId]]);
});

test('another set-up is waited for, and the wait can be ended', async () => {
  mkdirSync(cache, { recursive: true });
  writeFileSync(path.join(cache, 'set-up.lock'), JSON.stringify({ pid: process.pid, host: os.hostname(), token: 'theirs' }));
  const control = createWorkControl();
  const waiting = install(fromServer(), control);
  await new Promise((resolve) => setTimeout(resolve, 100));
  control.cancel();
  await expect(waiting).rejects.toMatchObject({ name: 'CancelledError' });
  expect([server.requests, readdirSync(cache)]).toEqual([[], ['set-up.lock']]);
});

test('a pack is named by its whole path', async () => {
  await expect(install({ source: 'pack', pack: 'x.hsslengine', sha256: null })).rejects.toMatchObject({ code: 'badInput', path: 'pack' });
  expect(readdirSync(cache)).not.toContain('set-up.lock');
});

test.skipIf(process.platform !== 'linux')('what is not made on this platform is refused before anything is fetched', async () => {
  await expect(install({ source: 'official', device: 'cpu' })).rejects.toMatchObject({ code: 'badInput', path: 'source', message: expect.stringContaining("tfjs-node's own download") });
});
