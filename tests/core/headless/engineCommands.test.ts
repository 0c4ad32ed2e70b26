import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { EngineOffers, ExportedPack, InstalledEngine } from '../../../core/contract/engine.ts';
import { packIndexName } from '../../../core/engine/pack/packIndex.ts';
import { writePack } from '../../../core/engine/pack/writePack.ts';
import { joinOrStart, type JoinedService } from '../../../core/service/joinOrStart.ts';
import { serveFolder, type ServedFolder } from '../../../core/service/serveFolder.ts';
import { fakeEngineId, noise, writeFakeEngine } from '../../support/fakeEngine.ts';
import { fakePip } from '../../support/fakePip.ts';
import { refusing, sending, startFaultyServer } from '../../support/faultyServer.ts';
import { runCommand, startCommand } from '../../support/runCommand.ts';
import { makeTestFolders, removeTestFolders, scriptedTrainer, type TestFolders } from '../../support/studioFolders.ts';
import { waitFor } from '../../support/waitFor.ts';

/** The engine that the test's folders come with; the fake one beside it is newer. */
const plainId = 'tensorflow-cpu-test';

let folders: TestFolders;
let shared: string;
let served: ServedFolder | null;
let joined: JoinedService;

/** One service for all tests: every command joins it, as it would join the app's. */
beforeAll(async () => {
  folders = await makeTestFolders();
  delete process.env.HSSL_STUDIO_ENGINE_PACKS;
  served = await serveFolder(folders.data, { trainerEntry: scriptedTrainer });
  joined = await joinOrStart(folders.data);
  shared = path.join(path.dirname(folders.cache), 'shared');
});

afterAll(async () => {
  joined.close();
  await served?.stop();
  removeTestFolders(folders);
});

beforeEach(() => {
  // The machine's own takes a second to say its version.
  fakePip('25.1', {});
  mkdirSync(shared);
  writeFakeEngine(path.join(folders.cache, 'engines'));
});

afterEach(() => {
  rmSync(shared, { recursive: true });
  rmSync(path.join(folders.cache, 'engines', 'choices.json'), { force: true });
  rmSync(path.join(folders.cache, 'engines', fakeEngineId), { recursive: true, force: true });
});

const hssl = (...args: string[]) => runCommand(folders.data, 'engine', ...args);

function parse<Value>(out: string): Value {
  return JSON.parse(out) as Value;
}

/** A pack of the fake engine, which goes. */
async function packedFake(): Promise<string> {
  const engine = path.join(folders.cache, 'engines', fakeEngineId);
  const { path: pack } = await writePack(engine, path.join(shared, 'x.hsslengine'));
  rmSync(engine, { recursive: true });
  return pack;
}

describe('hssl engine', () => {
  test('list tells every engine, and which one is used', async () => {
    const text = await hssl('list');
    expect([text.code, text.err]).toEqual([0, '']);
    expect(text.out).toMatch(/^USED +ENGINE +DEVICE +SIZE +FROM +INSTALLED +FOLDER\n/);
    const [, first = '', second = ''] = text.out.split('\n');
    expect(first.split(/\s{2,}/)).toEqual(['*', fakeEngineId, 'cpu', expect.stringMatching(/^[\d.]+ KiB$/), 'wheels', '2026-01-01', path.join(folders.cache, 'engines', fakeEngineId)]);
    expect(second).toMatch(new RegExp(`^ +${plainId} `));
    const json = await hssl('list', '--json');
    expect([json.code, json.err, json.out.trimEnd().includes('\n')]).toEqual([0, '', false]);
    expect(parse<InstalledEngine[]>(json.out)).toMatchObject([
      { id: fakeEngineId, isUsed: true, isChosen: false, source: 'wheels' },
      { id: plainId, isUsed: false, isChosen: false },
    ]);
    expect(Object.keys(parse<InstalledEngine[]>(json.out)[0] ?? {}).sort()).toEqual(['bytes', 'device', 'id', 'installed', 'isChosen', 'isUsed', 'name', 'path', 'source', 'version']);
  });

  test('use chooses one, and auto leaves it to the machine', async () => {
    const chosen = await hssl('use', plainId, '--json');
    expect([chosen.code, parse<InstalledEngine[]>(chosen.out).map(({ id, isUsed, isChosen }) => [id, isUsed, isChosen])]).toEqual([0, [[fakeEngineId, false, false], [plainId, true, true]]]);
    expect((await hssl('use', 'auto')).out).toMatch(new RegExp(`^\\* +${fakeEngineId} `, 'm'));
    const unknown = await hssl('use', 'tensorflow-cpu-tset');
    expect([unknown.code, unknown.out, unknown.err]).toEqual([2, '', `error: There is no engine "tensorflow-cpu-tset"; id; Did you mean "${plainId}"?\n`]);
  });

  test('export writes into a folder, remove deletes, and offers then shows the pack', async () => {
    const text = await hssl('export', fakeEngineId, path.relative(process.cwd(), shared));
    const file = path.join(shared, `${fakeEngineId}.hsslengine`);
    expect([text.code, text.out]).toEqual([0, expect.stringMatching(/\.hsslengine, [\d.]+ KiB\nSHA-256 [0-9a-f]{64}\n$/)]);
    expect(readdirSync(shared).sort()).toEqual([packIndexName, path.basename(file)].sort());
    const json = await hssl('export', fakeEngineId, file, '--json');
    expect(parse<ExportedPack>(json.out)).toEqual({ path: file, bytes: readFileSync(file).length, sha256: text.out.trimEnd().split(' ').at(-1) });

    const removed = await hssl('remove', fakeEngineId, '--json');
    expect([removed.code, parse<InstalledEngine[]>(removed.out).map(({ id }) => id)]).toEqual([0, [plainId]]);
    const set = await hssl('packs', shared);
    expect([set.code, set.out]).toEqual([0, expect.stringContaining(`engine packs: ${shared}\n`)]);
    const offers = await hssl('offers', '--json');
    const parsed = parse<EngineOffers>(offers.out);
    expect([offers.code, parsed.packPlace, parsed.packProblem]).toEqual([0, shared, null]);
    expect(parsed.offers.find(({ source }) => source === 'pack')).toMatchObject({ id: fakeEngineId, device: 'cpu', pack: file, downloadBytes: readFileSync(file).length, missing: [], isInstalled: false });
    expect(Object.keys(parsed).sort()).toEqual(['freeBytes', 'offers', 'packPlace', 'packProblem', 'proposed', 'reason']);
    expect((await hssl('offers')).out).toMatch(new RegExp(`^BEST +ENGINE +FROM +DOWNLOAD +DISK +STATE\\n(.*\\n)* +${fakeEngineId} +pack `));
    expect((await hssl('packs', 'none')).out).toContain('no place of engine packs is set');
  }, 60_000);

  test('packs tells why a place can not be read, and ends with 1', async () => {
    const missing = path.join(shared, 'missing');
    const set = await hssl('packs', missing);
    expect([set.code, set.out]).toEqual([1, expect.stringContaining(`engine packs: ${missing} (The place of the engine packs can't be read: it is not there.)`)]);
    expect(parse<EngineOffers>((await hssl('packs', '--json')).out).packProblem).toMatchObject({ code: 'unavailable', path: missing });
  });

  test('import refuses a damaged pack with 2 and the reason, and nothing is installed', async () => {
    const pack = await packedFake();
    writeFileSync(pack, readFileSync(pack).subarray(0, -100));
    const text = await hssl('import', pack);
    expect([text.code, text.out]).toEqual([2, '']);
    expect(text.err).toMatch(/^(.*\n)?error: This engine pack is refused: it is damaged or was cut off: its content does not have the hash that it ends with; .*\.hsslengine; Get it again from where it was exported, and compare its SHA-256\n$/);
    const json = await hssl('import', path.relative(process.cwd(), pack), '--json');
    expect([json.code, json.out, parse(json.err)]).toEqual([2, '', { error: { code: 'badData', message: expect.stringContaining('it is damaged'), path: pack, advice: expect.stringContaining('SHA-256') } }]);
    expect(readdirSync(path.join(folders.cache, 'engines'))).toEqual([plainId]);
  });

  test('install refuses a pack with another hash with 2, and one whose engine does not run with 3', async () => {
    const pack = await packedFake();
    const hash = await hssl('install', pack, '--sha256', 'F'.repeat(64));
    expect([hash.code, hash.err]).toEqual([2, expect.stringContaining(`expected ${'f'.repeat(64)}`)]);
    const broken = await hssl('install', pack, '--json');
    expect([broken.code, parse(broken.err)]).toMatchObject([3, { error: { code: 'engine', message: expect.stringMatching(/^The engine was made but does not run/) } }]);
    const missing = await hssl('install', path.join(shared, 'missing.hsslengine'));
    expect([missing.code, missing.err]).toEqual([2, expect.stringContaining('Check the path of the pack')]);
  });

  test('Ctrl-C ends an installation and the command with 130; what came is kept', async () => {
    const slow = sending({ content: noise(300_000, 'pack'), etag: '"one"', silentAfter: 100_000 });
    const server = await startFaultyServer((request, response) => (request.url === '/x.hsslengine' ? slow : refusing(404))(request, response));
    const command = startCommand(folders.data, 'engine', 'import', `${server.address}/x.hsslengine`, '--json');
    await waitFor(() => server.paths.includes('/x.hsslengine'), 'the download');
    command.child.kill('SIGINT');
    const { code, err } = await command.ended;
    expect([code, parse(err)]).toMatchObject([130, { error: { code: 'cancelled', advice: expect.stringContaining('goes on from there') } }]);
    await waitFor(() => server.open() === 0, 'the connection to be closed');
    expect(readdirSync(path.join(folders.cache, 'downloads', 'packs'))).toHaveLength(2);
  });

  test.each<[string, string[], RegExp]>([
    ['an unknown command', ['instal'], /^error: Unknown command 'instal'; Did you mean install\?\n$/],
    ['a source that does not exist', ['install', '--source', 'conda'], /^error: Option '--source <source>' argument 'conda' is invalid\. Allowed choices are pack, wheels, official/],
    ['no pack', ['import'], /^error: Missing required argument 'pack'; /],
    ['a hash that is none', ['install', '/x.hsslengine', '--sha256', 'abc'], /^error: .*sha256/],
    ['an engine that is not there', ['remove', 'nothing'], /^error: There is no engine "nothing"; id; /],
    ['a file that is not called a pack', ['export', fakeEngineId, '/tmp/x.zip'], /^error: An engine pack's name ends in \.hsslengine; \/tmp\/x\.zip; Write x\.zip\.hsslengine, or name a folder\n$/],
  ])('%s is bad input', async (_title, args, message) => {
    const { code, out, err } = await hssl(...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(message);
  });
});
