import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { EngineInstallation } from '../../../core/contract/engine.ts';
import type { StudioEvent } from '../../../core/contract/events.ts';
import type { StudioClient } from '../../../core/contract/rpc.ts';
import { packIndex, packIndexName } from '../../../core/engine/pack/packIndex.ts';
import { writePack } from '../../../core/engine/pack/writePack.ts';
import { fakeEngineId, noise, writeFakeEngine } from '../../support/fakeEngine.ts';
import { type FakePip, fakePip } from '../../support/fakePip.ts';
import { type FaultyServer, refusing, sending, startFaultyServer } from '../../support/faultyServer.ts';
import { createRun, startStudio, whenEnded, whenRunning } from '../../support/studio.ts';
import { testFolders, type TestFolders } from '../../support/studioFolders.ts';
import { setEnvironment } from '../../support/temporaryCache.ts';
import { waitFor } from '../../support/waitFor.ts';

/** The engine that the test's folders come with; the fake one beside it is newer. */
const plainId = 'tensorflow-cpu-test';

let folders: TestFolders;
let engines: string;
let shared: string;
let pip: FakePip;

beforeEach(async () => {
  folders = await testFolders();
  engines = path.join(folders.cache, 'engines');
  shared = path.join(path.dirname(folders.cache), 'shared');
  mkdirSync(shared);
  setEnvironment('HSSL_STUDIO_ENGINE_PACKS', null);
  pip = fakePip('25.1', { 'tensorflow-cpu': { says: 'ERROR: the network is gone' }, tensorflow: { says: 'ERROR: the network is gone' } });
});

/** A pack of an engine that is not installed here. */
async function foreignPack(name = 'foreign.hsslengine'): Promise<string> {
  const file = path.join(shared, name);
  await writePack(writeFakeEngine(path.join(shared, 'made')), file);
  return file;
}

function installationsOf(events: readonly StudioEvent[]): EngineInstallation[] {
  return events.filter((event) => event.type === 'engine.installation').map(({ installation }) => installation);
}

/** A server with a pack whose end does not come, and without a list. */
function startSlowServer(): Promise<FaultyServer> {
  const slow = sending({ content: noise(300_000, 'pack'), etag: '"one"', silentAfter: 100_000 });
  return startFaultyServer((request, response) => (request.url === '/x.hsslengine' ? slow : refusing(404))(request, response));
}

async function whenState(client: StudioClient, state: EngineInstallation['state'], phase?: EngineInstallation['phase']): Promise<EngineInstallation> {
  return waitFor(async () => {
    const installation = await client.request('engine.installation', {});
    return installation?.state === state && (phase === undefined || installation.phase === phase) ? installation : null;
  }, `the installation to be ${state} ${phase ?? ''}`);
}

describe('installed engines', () => {
  test('are listed, chosen and left to the machine again, and everybody hears of it', async () => {
    writeFakeEngine(engines);
    const { client, events } = await startStudio(folders);
    const used = (list: { id: string; isUsed: boolean; isChosen: boolean }[]) => list.map(({ id, isUsed, isChosen }) => [id, isUsed, isChosen]);
    const listed = await client.request('engine.list', {});
    expect(used(listed)).toEqual([[fakeEngineId, true, false], [plainId, false, false]]);
    expect(listed[0]).toMatchObject({ device: 'cpu', source: 'wheels', path: path.join(engines, fakeEngineId), bytes: expect.toSatisfy((bytes: number) => bytes > 4000) });
    expect(used(await client.request('engine.use', { id: plainId }))).toEqual([[fakeEngineId, false, false], [plainId, true, true]]);
    await waitFor(() => events.some(({ type }) => type === 'engine.changed'), 'the event');
    expect(used(await client.request('engine.use', { id: null }))).toEqual(used(listed));
    await expect(client.request('engine.use', { id: 'tensorflow-cpu-tset' })).rejects.toMatchObject({ code: 'notFound', path: 'id', advice: `Did you mean "${plainId}"?` });
  });

  test('are removed, and everybody hears of it', async () => {
    writeFakeEngine(engines);
    const { client, events } = await startStudio(folders);
    await client.request('engine.use', { id: fakeEngineId });
    await waitFor(() => events.some(({ type }) => type === 'engine.changed'), 'the first event');
    events.length = 0;
    const left = await client.request('engine.remove', { id: fakeEngineId });
    expect([left.map(({ id, isUsed, isChosen }) => [id, isUsed, isChosen]), readdirSync(engines).sort()]).toEqual([[[plainId, true, false]], ['choices.json', plainId]]);
    await waitFor(() => events.some(({ type }) => type === 'engine.changed'), 'the event');
    await expect(client.request('engine.remove', { id: fakeEngineId })).rejects.toMatchObject({ code: 'notFound' });
    await expect(client.request('engine.remove', { id: '../data' })).rejects.toMatchObject({ code: 'notFound' });
  });

  test('are kept while a run trains on them; others can go', async () => {
    writeFakeEngine(engines);
    const { client } = await startStudio(folders);
    await client.request('engine.use', { id: plainId });
    const id = await createRun(client, { steps: 1000, stepMs: 10 });
    await whenRunning(client, id);
    await expect(client.request('engine.remove', { id: plainId })).rejects.toMatchObject({ code: 'conflict', path: 'id', message: `A run in training uses the engine "${plainId}" (${id}).` });
    expect(readdirSync(engines)).toContain(plainId);
    await client.request('engine.remove', { id: fakeEngineId });
    await client.request('runs.cancel', { id });
    await whenEnded(client, id);
    expect(await client.request('engine.remove', { id: plainId })).toEqual([]);
  });
});

describe('an export', () => {
  test('into a folder takes the engine\'s name and is listed there; others see how far it is', async () => {
    writeFakeEngine(engines, 3_000_000);
    const { client, events } = await startStudio(folders);
    const pack = await client.request('engine.export', { id: fakeEngineId, path: shared });
    expect(pack).toEqual({ path: path.join(shared, `${fakeEngineId}.hsslengine`), bytes: statSync(pack.path).size, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const { packs } = packIndex.parse(JSON.parse(readFileSync(path.join(shared, packIndexName), 'utf8')));
    expect(packs).toMatchObject([{ file: path.basename(pack.path), bytes: pack.bytes, sha256: pack.sha256, engine: { id: fakeEngineId } }]);
    const telling = await waitFor(() => events.find((event) => event.type === 'engine.exporting'), 'the event');
    expect(telling.progress).toMatchObject({ engineId: fakeEngineId, done: expect.toSatisfy((done: number) => done > 0) });
  });

  test('to a file is that file alone', async () => {
    writeFakeEngine(engines);
    const { client } = await startStudio(folders);
    const file = path.join(shared, 'mine.hsslengine');
    expect((await client.request('engine.export', { id: fakeEngineId, path: file })).path).toBe(file);
    expect(readdirSync(shared)).toEqual(['mine.hsslengine']);
  });

  test('is refused before anything is written where it can not be', async () => {
    writeFakeEngine(engines);
    const { client } = await startStudio(folders);
    const refusals = await Promise.all(
      [path.join(shared, 'mine.zip'), 'mine.hsslengine', path.join(shared, 'missing', 'x.hsslengine'), path.join(folders.data, 'x.hsslengine'), path.join(folders.data, 'runs')].map((place) =>
        client.request('engine.export', { id: fakeEngineId, path: place }).catch(({ code, message }: { code: string; message: string }) => [code, message]),
      ),
    );
    expect(refusals).toEqual([
      ['badInput', "An engine pack's name ends in .hsslengine."],
      ['badInput', 'The path of the file to write is relative.'],
      ['badInput', `There is no folder "${path.join(shared, 'missing')}".`],
      ['badInput', expect.stringContaining('inside the data folder')],
      ['badInput', expect.stringContaining('inside the data folder')],
    ]);
    await expect(client.request('engine.export', { id: 'nothing', path: shared })).rejects.toMatchObject({ code: 'notFound' });
    // An engine without files could be installed nowhere.
    await expect(client.request('engine.export', { id: plainId, path: shared })).rejects.toMatchObject({ code: 'badData', path: path.join(engines, plainId) });
    expect(readdirSync(shared)).toEqual([]);
  });
});

describe('offers', () => {
  test('take the packs of the place that was set, which is kept', async () => {
    const { client } = await startStudio(folders);
    const pack = await foreignPack();
    const before = await client.request('engine.offers', {});
    expect([before.packPlace, before.packProblem, before.offers.some(({ source }) => source === 'pack')]).toEqual([null, null, false]);
    expect(before.freeBytes).toBeGreaterThan(0);
    const after = await client.request('engine.setPackPlace', { place: shared });
    expect(after.packPlace).toBe(shared);
    expect(after.offers.find(({ source }) => source === 'pack')).toMatchObject({ id: fakeEngineId, pack, isInstalled: false, missing: [], downloadBytes: statSync(pack).size });
    expect(await client.request('engine.offers', {})).toMatchObject({ packPlace: shared, proposed: null });
    expect(await client.request('engine.setPackPlace', { place: null })).toMatchObject({ packPlace: null });
  });

  test('tell why the place can not be read, and offer what there is besides', async () => {
    const { client } = await startStudio(folders);
    const missing = path.join(shared, 'missing');
    const { packProblem, offers } = await client.request('engine.setPackPlace', { place: missing });
    expect(packProblem).toMatchObject({ code: 'unavailable', path: missing, message: "The place of the engine packs can't be read: it is not there." });
    expect(offers.length).toBeGreaterThan(0);
    expect((await client.request('engine.setPackPlace', { place: 'http://' })).packProblem).toMatchObject({ code: 'badInput', path: 'http://' });
    await expect(client.request('engine.setPackPlace', { place: 'shared' })).rejects.toMatchObject({ code: 'badInput', path: 'place' });
    expect((await client.request('engine.offers', {})).packPlace).toBe('http://');
  });
});

describe('an installation', () => {
  test('of a damaged pack is refused with its path, and told to everybody', async () => {
    const { client, events } = await startStudio(folders);
    const pack = await foreignPack();
    const bytes = readFileSync(pack);
    bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100);
    writeFileSync(pack, bytes);
    const refusal = { code: 'badData', path: pack, message: expect.stringContaining('it is damaged or was cut off'), advice: expect.stringContaining('SHA-256') };
    await expect(client.request('engine.install', { pack })).rejects.toMatchObject(refusal);
    expect(await client.request('engine.installation', {})).toMatchObject({ state: 'failed', source: 'pack', pack, error: refusal, test: null });
    await waitFor(() => installationsOf(events).some(({ state }) => state === 'failed'), 'the event');
    expect(readdirSync(engines)).toEqual([plainId]);
  });

  test('of a whole pack goes through all of its parts, and an engine that does not run is not left there', async () => {
    const { client, events } = await startStudio(folders);
    const pack = await foreignPack();
    await expect(client.request('engine.install', { pack })).rejects.toMatchObject({ code: 'engine', message: expect.stringMatching(/^The engine was made but does not run: /) });
    await waitFor(() => installationsOf(events).some(({ state }) => state === 'failed'), 'the event');
    expect(installationsOf(events).at(-1)).toMatchObject({ engineId: fakeEngineId, phase: 'testing', state: 'failed' });
    expect([readdirSync(engines), (await client.request('engine.list', {})).map(({ id }) => id)]).toEqual([[plainId], [plainId]]);
    expect(events.some(({ type }) => type === 'engine.changed')).toBe(false);
  });

  test('whose hash is not the one that was told is refused', async () => {
    const { client } = await startStudio(folders);
    const pack = await foreignPack();
    await expect(client.request('engine.install', { pack, sha256: 'f'.repeat(64) })).rejects.toMatchObject({ code: 'badData', path: pack, message: expect.stringContaining('expected ffff') });
  });

  test('is asked for rightly, or refused with where it was wrong', async () => {
    const { client } = await startStudio(folders);
    await expect(client.request('engine.install', { pack: 'x.hsslengine' })).rejects.toMatchObject({ code: 'badInput', path: 'pack' });
    await expect(client.request('engine.install', { pack: path.join(shared, 'missing.hsslengine') })).rejects.toMatchObject({ code: 'notFound', path: path.join(shared, 'missing.hsslengine'), advice: 'Check the path of the pack.' });
    await expect(client.request('engine.install', { pack: shared })).rejects.toMatchObject({ code: 'notFound', advice: 'Choose a pack, not a folder.' });
    await expect(client.request('engine.install', { pack: path.join(shared, 'x.hsslengine'), source: 'wheels' })).rejects.toMatchObject({ code: 'badInput', path: 'source' });
    await expect(client.request('engine.install', { source: 'pack' })).rejects.toMatchObject({ code: 'engine', message: 'No engine pack for this machine was found.' });
  });

  test.skipIf(process.platform !== 'linux')('by pip tells what pip said', async () => {
    const compiler = path.join(path.dirname(pip.python), 'g++');
    writeFileSync(compiler, '#!/bin/sh\nexit 1\n');
    chmodSync(compiler, 0o755);
    const { client } = await startStudio(folders);
    await expect(client.request('engine.install', { source: 'wheels', device: 'cpu' })).rejects.toMatchObject({ code: 'engine', message: expect.stringContaining('ERROR: the network is gone'), advice: expect.stringContaining('python3 -m pip download') });
    expect(await client.request('engine.installation', {})).toMatchObject({ state: 'failed', source: 'wheels', device: 'cpu', phase: 'downloading' });
    setEnvironment('PATH', shared);
    await expect(client.request('engine.install', { source: 'wheels', device: 'cpu' })).rejects.toMatchObject({ code: 'engine', advice: expect.stringContaining('Python 3 with pip, which fetches the engine: ') });
  });

  test('is held, goes on and is cancelled by anybody, and a second one is refused meanwhile', async () => {
    const { client, events } = await startStudio(folders);
    const server = await startSlowServer();
    const pack = `${server.address}/x.hsslengine`;
    const asked = () => server.paths.filter((place) => place === '/x.hsslengine').length;
    const ended = client.request('engine.install', { pack }).catch(({ code }: { code: string }) => code);
    const going = await whenState(client, 'running', 'downloading');
    expect(going).toMatchObject({ source: 'pack', pack, engineId: null });
    await waitFor(() => asked() === 1, 'the request');
    await expect(client.request('engine.install', { pack: await foreignPack() })).rejects.toMatchObject({ code: 'conflict', message: 'An engine is being installed already.' });
    expect(await client.request('engine.pauseInstallation', {})).toMatchObject({ state: 'paused', bytesPerSecond: null });
    await waitFor(() => server.open() === 0 && installationsOf(events).at(-1)?.state === 'paused', 'the connection to be closed, and the event');
    expect(await client.request('engine.resumeInstallation', {})).toMatchObject({ state: 'running' });
    await waitFor(() => asked() === 2 && server.open() === 1, 'the rest to be asked for');
    await client.request('engine.cancelInstallation', {});
    expect([await ended, (await whenState(client, 'cancelled')).error]).toEqual(['cancelled', null]);
    await expect(client.request('engine.pauseInstallation', {})).rejects.toMatchObject({ code: 'conflict' });
    await waitFor(() => installationsOf(events).at(-1)?.state === 'cancelled', 'the last event');
    expect(installationsOf(events).every((told) => told.pack === pack)).toBe(true);
  });

  test('is cancelled at once while a server is silent about its list', async () => {
    const { client } = await startStudio(folders);
    const server = await startFaultyServer(() => {});
    const ended = client.request('engine.install', { pack: `${server.address}/x.hsslengine` }).catch(({ code }: { code: string }) => code);
    await waitFor(() => server.open() === 1, 'the request for the list');
    const start = performance.now();
    await client.request('engine.cancelInstallation', {});
    expect([await ended, performance.now() - start < 5000]).toEqual(['cancelled', true]);
  });

  test('ends with the service, and what it downloaded stays', async () => {
    const { client, stop } = await startStudio(folders);
    const server = await startSlowServer();
    const ended = client.request('engine.install', { pack: `${server.address}/x.hsslengine` }).catch(({ code }: { code: string }) => code);
    const downloads = path.join(folders.cache, 'downloads', 'packs');
    await waitFor(async () => (await whenState(client, 'running')).done === 100_000, 'the first part');
    await stop();
    await ended;
    expect([server.open(), readdirSync(downloads).length]).toEqual([0, 2]);
    expect(readdirSync(folders.cache)).not.toContain('set-up.lock');
  });
});
