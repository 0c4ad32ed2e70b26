import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { folderSize } from '../../../../core/engine/make/folderSize.mjs';
import { findPacks } from '../../../../core/engine/pack/findPacks.ts';
import { packEnding } from '../../../../core/engine/pack/packFormat.ts';
import { packIndexName, updatePackIndex } from '../../../../core/engine/pack/packIndex.ts';
import { writePack } from '../../../../core/engine/pack/writePack.ts';
import { writeFakeEngine } from '../../../support/fakeEngine.ts';
import { deadAddress, type FaultyServer, refusing, sending, startFaultyServer } from '../../../support/faultyServer.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';
import { waitFor } from '../../../support/waitFor.ts';

const ids = ['tensorflow-cpu-9.9.8-fake', 'tensorflow-cpu-9.9.9-fake'] as const;

/** With a folder of packs and their list, which every test gets a copy of. */
let made: string;
/** Of one engine's files, without those that are written anew where it is installed. */
let engineBytes: number;
let root: string;
let shared: string;
let server: FaultyServer;

beforeAll(async () => {
  made = mkdtempSync(path.join(os.tmpdir(), 'hssl-found-'));
  mkdirSync(path.join(made, 'shared'));
  for (const id of ids) {
    const engine = writeFakeEngine(path.join(made, 'engines'), 3000, id);
    await updatePackIndex(await writePack(engine, path.join(made, 'shared', `${id}${packEnding}`)));
    engineBytes = ['engine.json', 'installed.json'].reduce((bytes, name) => bytes - statSync(path.join(engine, name)).size, folderSize(engine));
  }
});

afterAll(() => {
  rmSync(made, { recursive: true, force: true });
});

beforeEach(async () => {
  root = temporaryFolder();
  shared = path.join(root, 'shared');
  cpSync(path.join(made, 'shared'), shared, { recursive: true });
  // A server of the shared folder's files.
  server = await startFaultyServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://here');
    const file = path.join(shared, pathname.replace(/^\/packs\//, ''));
    const found = statSync(file, { throwIfNoEntry: false });
    (found?.isFile() === true ? sending({ content: readFileSync(file), etag: '"one"' }) : refusing(404))(request, response);
  });
});

function packOf(id: string): string {
  return path.join(shared, `${id}${packEnding}`);
}

function bytesOf(id: string): number {
  return statSync(packOf(id)).size;
}

describe('a folder', () => {
  test('gives its packs in the order of their names, and leaves out what is none', async () => {
    writeFileSync(path.join(shared, `broken${packEnding}`), 'no pack');
    writeFileSync(path.join(shared, `empty${packEnding}`), '');
    writeFileSync(path.join(shared, 'notes.txt'), 'read me');
    mkdirSync(path.join(shared, `folder${packEnding}`));
    // A pipe that nobody writes to would be read for ever.
    execFileSync('mkfifo', [path.join(shared, `pipe${packEnding}`)]);
    const packs = await findPacks(shared);
    expect(packs).toEqual(ids.map((id) => ({ pack: packOf(id), engine: expect.objectContaining({ id, device: 'cpu', version: '9.9.9' }), bytes: bytesOf(id), engineBytes, sha256: null })));
  });

  test('without packs gives none; one that is not there is told', async () => {
    mkdirSync(path.join(root, 'empty'));
    expect(await findPacks(path.join(root, 'empty'))).toEqual([]);
    const missing = path.join(root, 'missing');
    await expect(findPacks(missing)).rejects.toMatchObject({ code: 'unavailable', path: missing, message: "The place of the engine packs can't be read: it is not there." });
    await expect(findPacks('shared')).rejects.toMatchObject({ code: 'badInput', path: 'shared' });
  });
});

describe('a file', () => {
  test('gives its pack, whatever it is called', async () => {
    const renamed = path.join(root, 'download (1)');
    writeFileSync(renamed, readFileSync(packOf(ids[0])));
    expect(await findPacks(renamed)).toMatchObject([{ pack: renamed, engine: { id: ids[0] }, bytes: bytesOf(ids[0]) }]);
  });

  test('that is no pack is refused', async () => {
    const file = path.join(root, 'no pack');
    writeFileSync(file, 'no pack');
    await expect(findPacks(file)).rejects.toMatchObject({ code: 'badData', path: file, message: 'This engine pack is refused: it is no engine pack.' });
  });
});

describe('a list on a server', () => {
  test.each(['/packs', '/packs/', `/packs/${packIndexName}`, '/packs?key=1', `/packs/${packIndexName}?key=1`])('is found from %s', async (place) => {
    const packs = await findPacks(`${server.address}${place}`);
    expect(packs).toEqual(
      ids.map((id) => ({ pack: `${server.address}/packs/${id}${packEnding}`, engine: expect.objectContaining({ id }), bytes: bytesOf(id), engineBytes, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })),
    );
    expect(server.paths).toEqual([`/packs/${packIndexName}${place.includes('?') ? '?key=1' : ''}`]);
  });

  function writeIndex(change: (index: { format: number; packs: Record<string, unknown>[] }) => unknown): void {
    const file = path.join(shared, packIndexName);
    writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')) as { format: number; packs: Record<string, unknown>[] })));
  }

  const isNoList = { code: 'unavailable', message: expect.stringContaining('it is no list of packs') };

  test.each([
    '../secret.hsslengine',
    '..%2Fsecret.hsslengine',
    '/etc/passwd.hsslengine',
    'http://elsewhere/x.hsslengine',
    '//elsewhere/x.hsslengine',
    'file:///etc/x.hsslengine',
    'a/b.hsslengine',
    'a\\b.hsslengine',
    '.hidden.hsslengine',
    'x.hsslengine?y=.hsslengine',
    'x.hsslengine#',
    'x.exe',
    'x.hsslengine\n',
    '',
  ])('that names %j is refused whole, since packs lie beside it', async (file) => {
    writeIndex(({ format, packs }) => ({ format, packs: packs.map((pack, index) => (index === 1 ? { ...pack, file } : pack)) }));
    await expect(findPacks(`${server.address}/packs`)).rejects.toMatchObject({ ...isNoList, path: `${server.address}/packs/${packIndexName}` });
  });

  test.each<[string, (index: { format: number; packs: Record<string, unknown>[] }) => unknown]>([
    ['of another format', (index) => ({ ...index, format: 2 })],
    ['with more than we know', (index) => ({ ...index, more: true })],
    ['with a hash that is none', ({ format, packs }) => ({ format, packs: packs.map((pack) => ({ ...pack, sha256: 'x' })) })],
    ['with an engine that would replace the choices', ({ format, packs }) => ({ format, packs: packs.map((pack) => ({ ...pack, engine: { ...(pack.engine as object), id: 'choices.json' } })) })],
    ['of nothing', () => null],
  ])('%s is refused', async (_title, change) => {
    writeIndex(change);
    await expect(findPacks(`${server.address}/packs`)).rejects.toMatchObject(isNoList);
  });

  test('that is no JSON is refused', async () => {
    writeFileSync(path.join(shared, packIndexName), '<html>Sign in</html>');
    await expect(findPacks(`${server.address}/packs`)).rejects.toMatchObject(isNoList);
  });

  test('that does not end is not read to its end, whether it tells its length or not', async () => {
    server.answer = (_request, response) => {
      const more = () => void (response.write(Buffer.alloc(1 << 20, ' ')) ? setImmediate(more) : response.once('drain', more));
      more();
    };
    await expect(findPacks(`${server.address}/packs`)).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('too large') });
    await waitFor(() => server.open() === 0, 'the connection to be closed');
  });

  test('that is not there, or whose server is not, is told with the reason', async () => {
    await expect(findPacks(`${server.address}/elsewhere/`)).rejects.toMatchObject({ code: 'unavailable', path: `${server.address}/elsewhere/${packIndexName}`, message: expect.stringContaining('the server answers 404') });
    await expect(findPacks(await deadAddress())).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('ECONNREFUSED'), advice: expect.stringContaining('Check the address') });
    await expect(findPacks('https://')).rejects.toMatchObject({ code: 'badInput', path: 'https://' });
  });
});

describe('the address of a pack', () => {
  test('gives the pack from its beginning, on a server that sends parts', async () => {
    const address = `${server.address}/packs/${ids[1]}${packEnding}`;
    expect(await findPacks(address)).toEqual([{ pack: address, engine: expect.objectContaining({ id: ids[1] }), bytes: bytesOf(ids[1]), engineBytes, sha256: null }]);
    expect(server.requests[0]?.range).toMatch(/^bytes=0-\d+$/);
  });

  test('gives it on one that does not, whose rest is not waited for', async () => {
    const content = readFileSync(packOf(ids[1]));
    server.answer = (_request, response) => {
      response.writeHead(200, { 'content-length': 5e9 });
      response.write(content);
    };
    expect(await findPacks(`${server.address}/x${packEnding}?key=1`)).toMatchObject([{ pack: `${server.address}/x${packEnding}?key=1`, bytes: 5e9, engineBytes }]);
    await waitFor(() => server.open() === 0, 'the connection to be closed');
  });

  test('gives no size where the server does not tell it', async () => {
    const content = readFileSync(packOf(ids[1]));
    server.answer = (_request, response) => {
      response.writeHead(206, { 'content-range': `bytes 0-${content.length - 1}/*` }).end(content);
    };
    expect(await findPacks(`${server.address}/x${packEnding}`)).toMatchObject([{ bytes: null, engineBytes }]);
  });

  test('tells a cut from a pack that is none', async () => {
    server.answer = sending({ content: readFileSync(packOf(ids[1])), cutAfter: 40 });
    await expect(findPacks(`${server.address}/x${packEnding}`)).rejects.toMatchObject({ code: 'unavailable', path: `${server.address}/x${packEnding}` });
    server.answer = sending({ content: Buffer.from('<html>Sign in</html>') });
    await expect(findPacks(`${server.address}/x${packEnding}`)).rejects.toMatchObject({ code: 'badData', message: expect.stringContaining('it is no engine pack') });
    server.answer = refusing(403);
    await expect(findPacks(`${server.address}/x${packEnding}`)).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('the server answers 403') });
  });
});
