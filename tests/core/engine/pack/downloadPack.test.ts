import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import { createWorkControl } from '../../../../core/engine/make/workControl.mjs';
import { downloadPack, type Patience } from '../../../../core/engine/pack/downloadPack.ts';
import { noise } from '../../../support/fakeEngine.ts';
import { deadAddress, type FaultyServer, inTurn, refusing, sending, type ServedContent, startFaultyServer } from '../../../support/faultyServer.ts';
import { temporaryCache } from '../../../support/temporaryCache.ts';
import { waitFor } from '../../../support/waitFor.ts';

const content = noise(1_000_000, 'a pack');
const etag = '"one"';
const hasty: Patience = { mostFailures: 3, firstPauseMs: 1, silenceMs: 5000 };

let cache: string;
let server: FaultyServer;

beforeEach(async () => {
  cache = temporaryCache();
  server = await startFaultyServer(refusing(500));
});

const file = () => `${server.address}/engine.hsslengine`;

/** What lies among the downloads. */
function kept(): string[] {
  const folder = path.join(cache, 'downloads', 'packs');
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

function keptBytes(): number {
  return kept().filter((name) => name.endsWith('.hsslengine')).reduce((sum, name) => sum + statSync(path.join(cache, 'downloads', 'packs', name)).size, 0);
}

async function download(control = createWorkControl(), patience = hasty) {
  const told: [number, number | null][] = [];
  const { file: downloaded, remove } = await downloadPack(file(), (done, total) => told.push([done, total]), control, patience);
  return { bytes: readFileSync(downloaded), told, remove };
}

/** Where the rest began that was asked for; null for a request for the whole. */
const starts = () => server.requests.map(({ range }) => (range === undefined ? null : Number(/^bytes=(\d+)-$/.exec(range)?.[1])));
/** Some of the first 300 000 bytes. */
const aPart = expect.toSatisfy((start: number) => start > 0 && start <= 300_000, 'a part');
const offer = (changes: Partial<ServedContent> = {}) => sending({ content, etag, ...changes });

describe('a connection that is cut', () => {
  test('is taken up again where it ended, as often as it brings something', async () => {
    server.answer = offer({ cutAfter: 150_000 });
    const { bytes, told, remove } = await download();
    expect(bytes.equals(content)).toBe(true);
    const [first, ...later] = starts();
    expect([first, later.length >= 6, later.every((start, index) => (start ?? 0) > (later[index - 1] ?? 0))]).toEqual([null, true, true]);
    expect(server.requests.slice(1).every((headers) => headers['if-range'] === etag)).toBe(true);
    expect(told.at(-1)).toEqual([content.length, content.length]);
    expect(told.every(([done, total], index) => total === content.length && done > (told[index - 1]?.[0] ?? 0))).toBe(true);
    await remove();
    expect(kept()).toEqual([]);
  });

  test('begins anew where the server has another file by then', async () => {
    const other = noise(700_000, 'another pack');
    server.answer = inTurn(offer({ cutAfter: 300_000 }), sending({ content: other, etag: '"two"' }));
    expect((await download()).bytes.equals(other)).toBe(true);
    expect(starts()).toEqual([null, aPart]);
  });

  test.each<[string, Partial<ServedContent>]>([
    ['another ETag', { etag: '"two"' }],
    ['another length', { etag: undefined, content: noise(900_000, 'another pack') }],
    ['less than the part that is there', { etag: undefined, content: noise(200_000, 'another pack') }],
  ])('is never joined to the rest of another file: a server that does not heed If-Range tells of %s', async (_title, changes) => {
    const changed = { content: noise(1_000_000, 'another pack'), etag, heedsIfRange: false, ...changes };
    server.answer = inTurn(offer({ cutAfter: 300_000 }), sending(changed));
    expect((await download()).bytes.equals(changed.content)).toBe(true);
    expect(starts()).toEqual([null, aPart, null]);
  });

  test('begins anew on a server that sends no parts', async () => {
    server.answer = inTurn(offer({ hasRanges: false, cutAfter: 300_000 }), offer({ hasRanges: false }));
    const { bytes, told } = await download();
    expect(bytes.equals(content)).toBe(true);
    expect(told.at(-1)).toEqual([content.length, content.length]);
  });

  test('begins anew where nothing but a weak ETag tells the version, since the bytes may differ', async () => {
    server.answer = inTurn(offer({ etag: 'W/"one"', cutAfter: 300_000 }), offer({ etag: 'W/"one"' }));
    expect((await download()).bytes.equals(content)).toBe(true);
    expect(starts()).toEqual([null, null]);
  });

  test('goes on by the date where the ETag is weak', async () => {
    const lastModified = 'Mon, 05 Jan 2026 10:00:00 GMT';
    server.answer = inTurn(offer({ etag: 'W/"one"', lastModified, cutAfter: 300_000 }), offer({ etag: 'W/"one"', lastModified }));
    expect((await download()).bytes.equals(content)).toBe(true);
    expect([starts(), server.requests[1]?.['if-range']]).toEqual([[null, aPart], lastModified]);
  });

  test('is given up where it brings nothing more, and what came stays for the next attempt', async () => {
    server.answer = inTurn(offer({ cutAfter: 300_000 }), (_request, response) => void response.destroy());
    await expect(download()).rejects.toMatchObject({ code: 'unavailable', path: file(), message: expect.stringMatching(/^The engine pack can't be downloaded: \S.*\.$/), advice: expect.stringContaining('goes on from there') });
    const came = keptBytes();
    expect([server.requests.length, came]).toEqual([1 + hasty.mostFailures, aPart]);
    server.answer = offer();
    expect((await download()).bytes.equals(content)).toBe(true);
    expect(starts().at(-1)).toBe(came);
  });
});

describe('a server', () => {
  test.each([401, 403, 404, 410])('that answers %i is told at once', async (status) => {
    server.answer = refusing(status);
    await expect(download()).rejects.toMatchObject({
      code: 'unavailable',
      message: `The engine pack can't be downloaded: the server answers ${status}.`,
      path: file(),
      advice: 'Check the address, and whether this machine may read it.',
    });
    expect(server.requests.length).toBe(1);
  });

  test.each([503, 502, 429, 408])('that answers %i is asked again', async (status) => {
    server.answer = inTurn(refusing(status), refusing(status), offer());
    expect((await download()).bytes.equals(content)).toBe(true);
    server.answer = refusing(status);
    await expect(downloadPack(`${file()}?other`, () => {}, createWorkControl(), hasty)).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining(`answers ${status}`) });
    expect(server.requests.length).toBe(3 + hasty.mostFailures);
  });

  test('that falls silent is left, and asked for the rest', async () => {
    server.answer = inTurn(offer({ silentAfter: 300_000 }), offer());
    expect((await download(createWorkControl(), { ...hasty, silenceMs: 200 })).bytes.equals(content)).toBe(true);
    expect(starts()).toEqual([null, 300_000]);
    await waitFor(() => server.open() === 0, 'the silent connection to be closed');
  });

  test('that never answers is given up', async () => {
    server.answer = () => {};
    await expect(download(createWorkControl(), { ...hasty, silenceMs: 50 })).rejects.toMatchObject({ code: 'unavailable', message: "The engine pack can't be downloaded: the server sends nothing." });
  });

  test('that announces more than any engine is refused before a byte is kept', async () => {
    server.answer = (_request, response) => {
      response.writeHead(200, { etag, 'content-length': 26e9 });
      response.write('x');
    };
    await expect(download()).rejects.toMatchObject({ code: 'badData', path: file(), message: 'This engine pack is refused: it is larger than any engine.' });
    expect([server.requests.length, kept()]).toEqual([1, []]);
    await waitFor(() => server.open() === 0, 'the connection to be closed');
  });

  test('that compresses on the way where it may is asked not to', async () => {
    server.answer = (request, response) => {
      const isPacked = /gzip|\*/.test(String(request.headers['accept-encoding'] ?? '*'));
      const body = isPacked ? gzipSync(content) : content;
      response.writeHead(200, { etag, 'content-length': body.length, ...(isPacked && { 'content-encoding': 'gzip' }) }).end(body);
    };
    const { bytes, told } = await download();
    expect([bytes.equals(content), told.at(-1), server.requests.length]).toEqual([true, [content.length, content.length], 1]);
  });

  test('that is not there is told with the reason', async () => {
    const address = `${await deadAddress()}/engine.hsslengine`;
    await expect(downloadPack(address, () => {}, createWorkControl(), hasty)).rejects.toMatchObject({ code: 'unavailable', path: address, message: expect.stringContaining('ECONNREFUSED') });
    await expect(downloadPack('http://', () => {}, createWorkControl(), hasty)).rejects.toMatchObject({ code: 'badInput', path: 'http://' });
  });
});

describe('a later attempt', () => {
  test('goes on where an earlier one was ended', async () => {
    server.answer = offer({ silentAfter: 300_000 });
    const control = createWorkControl();
    const first = download(control);
    await waitFor(() => keptBytes() === 300_000, 'the first part');
    control.cancel();
    await expect(first).rejects.toMatchObject({ name: 'CancelledError' });
    server.answer = offer();
    const { bytes, told } = await download();
    expect(bytes.equals(content)).toBe(true);
    expect(starts()).toEqual([null, 300_000]);
    expect(told[0]?.[0]).toBeGreaterThan(300_000);
  });

  test.each<[string, ServedContent]>([
    ['a length', { content, etag }],
    ['no length', { content, etag }],
  ])('asks for nothing where an earlier one brought the whole, with %s', async (title, served) => {
    server.answer = (request, response) => {
      if (title === 'no length') {
        response.writeHead(200, { etag });
        response.write(content.subarray(0, 10));
        response.end(content.subarray(10));
      } else {
        sending(served)(request, response);
      }
    };
    const { told } = await download();
    expect(told.at(-1)).toEqual([content.length, title === 'no length' ? null : content.length]);
    server.answer = refusing(404);
    expect((await download()).bytes.equals(content)).toBe(true);
    expect(server.requests.length).toBe(1);
  });
});

test('a part of which nobody knows whether it is whole is, where the server has nothing behind it', async () => {
  server.answer = (_request, response) => {
    response.writeHead(200, { etag });
    response.write(content.subarray(0, 10));
    response.end(content.subarray(10));
  };
  await download();
  // As a kill between the last byte and the note about it leaves them.
  const facts = path.join(cache, 'downloads', 'packs', kept()[1] ?? '');
  writeFileSync(facts, JSON.stringify({ ...(JSON.parse(readFileSync(facts, 'utf8')) as object), total: null }));
  server.answer = offer();
  expect((await download()).bytes.equals(content)).toBe(true);
  expect(starts()).toEqual([null, content.length]);
});

describe('a download that is held', () => {
  test('closes its connection, and goes on with the rest', async () => {
    server.answer = offer({ silentAfter: 300_000 });
    const control = createWorkControl();
    const going = download(control);
    await waitFor(() => keptBytes() === 300_000, 'the first part');
    control.pause();
    await waitFor(() => server.open() === 0, 'the connection to be closed');
    server.answer = offer();
    await delay(50);
    expect(server.requests.length).toBe(1);
    control.resume();
    expect((await going).bytes.equals(content)).toBe(true);
    expect(starts()).toEqual([null, 300_000]);
  });

  test('asks for nothing while it is held, at whichever instant that began', async () => {
    server.answer = offer({ silentAfter: 1000 });
    for (let turns = 0; turns < 12; turns += 1) {
      const control = createWorkControl();
      const going = download(control);
      for (let turn = 0; turn < turns; turn += 1) {
        await nextTurn();
      }
      control.pause();
      await delay(20);
      await waitFor(() => server.open() === 0, `the connection to be closed that was held after ${turns} turns`, 1000);
      control.cancel();
      await expect(going).rejects.toMatchObject({ name: 'CancelledError' });
    }
  });

  test('is not given up, however often that happens', async () => {
    server.answer = offer({ silentAfter: 0 });
    const control = createWorkControl();
    const going = download(control);
    for (let times = 1; times <= 2 * hasty.mostFailures; times += 1) {
      await waitFor(() => server.requests.length === times, 'the request');
      control.pause();
      control.resume();
    }
    server.answer = offer();
    control.pause();
    control.resume();
    expect((await going).bytes.equals(content)).toBe(true);
  });
});

describe('a download that is cancelled', () => {
  test('ends at once, while it waits for the server too, and keeps what came', async () => {
    server.answer = inTurn(offer({ cutAfter: 300_000 }), refusing(503));
    const control = createWorkControl();
    const waiting = download(control, { ...hasty, firstPauseMs: 60_000 });
    await waitFor(() => server.requests.length === 1 && server.open() === 0, 'the cut');
    await delay(50);
    control.cancel();
    await expect(waiting).rejects.toMatchObject({ name: 'CancelledError' });
    expect(keptBytes()).toEqual(aPart);
  });

  test('asks for nothing, at whichever instant that was', async () => {
    server.answer = offer({ silentAfter: 1000 });
    for (let turns = 0; turns < 12; turns += 1) {
      const control = createWorkControl();
      const going = download(control);
      for (let turn = 0; turn < turns; turn += 1) {
        await nextTurn();
      }
      control.cancel();
      await expect(going).rejects.toMatchObject({ name: 'CancelledError' });
      await waitFor(() => server.open() === 0, `the connection to be closed that was cancelled after ${turns} turns`, 1000);
    }
  });
});
