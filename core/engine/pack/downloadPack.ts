import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { StudioError } from '../../contract/error.ts';
import { requireDiskSpace } from '../make/diskSpace.mjs';
import { cacheFolder } from '../places.mjs';
import type { WorkControl } from '../make/workControl.mjs';
import { packEnding, packLimits } from './packFormat.ts';

/** A cut connection is taken up again; one that brought nothing this often is given up, and what came stays for the next attempt. */
const mostFailures = 6;
const firstPauseMs = 500;
/** A server that sends nothing for so long is taken for gone. */
const silenceMs = 60_000;

/** What the server called the content of a part, so that a later attempt does not join two versions of a pack. */
const partFacts = z.object({ address: z.string(), version: z.string(), total: z.number().nullable() });
type PartFacts = z.infer<typeof partFacts>;

interface Place {
  /** Grows; kept until the engine is installed. */
  part: string;
  facts: string;
}

function placeOf(address: string): Place {
  const name = createHash('sha256').update(address).digest('hex').slice(0, 20);
  const part = path.join(cacheFolder(), 'downloads', 'packs', `${name}${packEnding}`);
  return { part, facts: `${part}.json` };
}

async function readFacts({ facts }: Place, address: string): Promise<PartFacts | null> {
  try {
    const known = partFacts.parse(JSON.parse(await readFile(facts, 'utf8')));
    return known.address === address ? known : null;
  } catch {
    return null;
  }
}

async function bytesOf(file: string): Promise<number> {
  return (await stat(file).catch(() => null))?.size ?? 0;
}

function failed(address: string, why: string, cause?: unknown): StudioError {
  return new StudioError('unavailable', `The engine pack can't be downloaded: ${why}.`, { path: address, advice: 'What came so far is kept: try again, and it goes on from there.', cause });
}

/** Names a content for sure, or is empty: then a part can't be gone on with. */
function versionOf({ headers }: Response): string {
  const tag = headers.get('etag');
  return tag !== null && !tag.startsWith('W/') ? tag : (headers.get('last-modified') ?? '');
}

/** Why a connection brought no more; null for one that brought the pack to its end. */
type Cut = string | null;

async function append(body: AsyncIterable<Uint8Array>, part: string, isRest: boolean, onChunk: (bytes: number) => void): Promise<void> {
  const sink = createWriteStream(part, { flags: isRest ? 'a' : 'w' });
  const broken = new Promise<never>((_resolve, reject) => sink.once('error', reject));
  broken.catch(() => {});
  try {
    for await (const chunk of body) {
      if (!sink.write(chunk)) {
        await Promise.race([once(sink, 'drain'), broken]);
      }
      onChunk(chunk.length);
    }
  } finally {
    sink.end();
    await Promise.race([once(sink, 'close'), broken]);
  }
}

/** One connection; adds to the part what comes, until the end, a cut or a pause. */
async function receive(address: string, place: Place, onProgress: (done: number, total: number | null) => void, control: WorkControl): Promise<Cut> {
  const known = await readFacts(place, address);
  const have = known === null || known.version === '' ? 0 : await bytesOf(place.part);
  if (known !== null && have > 0 && have === known.total) {
    return null;
  }
  const connection = new AbortController();
  const close = () => connection.abort();
  const stopListening = control.onPause((isPaused) => void (isPaused && close()));
  control.signal.addEventListener('abort', close);
  let silence = setTimeout(close, silenceMs);
  try {
    const answer = await fetch(address, { signal: connection.signal, headers: have > 0 && known !== null ? { Range: `bytes=${have}-`, 'If-Range': known.version } : {} });
    const isRest = answer.status === 206 && answer.headers.get('content-range')?.startsWith(`bytes ${have}-`) === true;
    if (answer.body === null || !(isRest || answer.status === 200)) {
      await answer.body?.cancel();
      if (answer.status < 500 && answer.status !== 408 && answer.status !== 429) {
        throw failed(address, `the server answers ${answer.status}`);
      }
      return `the server answers ${answer.status}`;
    }
    let done = isRest ? have : 0;
    const length = answer.headers.get('content-length');
    const total = length === null ? null : done + Number(length);
    assertNotTooLarge(total ?? 0, address);
    requireDiskSpace(path.dirname(place.part), (total ?? 0) - done, 'the engine pack');
    await writeFile(place.facts, JSON.stringify({ address, version: versionOf(answer), total } satisfies PartFacts));
    await append(answer.body as AsyncIterable<Uint8Array>, place.part, isRest, (bytes) => {
      clearTimeout(silence);
      silence = setTimeout(close, silenceMs);
      done += bytes;
      assertNotTooLarge(done, address);
      onProgress(done, total);
    });
    return total === null || done === total ? null : 'the connection was cut';
  } catch (error) {
    control.signal.throwIfAborted();
    return whyCut(error);
  } finally {
    clearTimeout(silence);
    stopListening();
    control.signal.removeEventListener('abort', close);
  }
}

function assertNotTooLarge(bytes: number, address: string): void {
  if (bytes > packLimits.totalBytes) {
    throw new StudioError('badData', 'This engine pack is refused: it is larger than any engine.', { path: address });
  }
}

/** What the network did; every other error is thrown on. */
function whyCut(error: unknown): string {
  if (!(error instanceof Error) || error instanceof StudioError || error.name === 'SetupError') {
    throw error;
  }
  const isNetwork = error.name === 'AbortError' || error instanceof TypeError;
  if (!isNetwork) {
    throw error;
  }
  return error.name === 'AbortError' ? 'the server sends nothing' : error.cause instanceof Error ? error.cause.message : error.message;
}

/**
 * Fetches a pack into the user's cache. A cut, a pause or the end of the program costs nothing: the next attempt goes on where this one stopped,
 * if the server still has the same file (without an ETag or a date it begins anew). Proxies and certificates are those of the environment.
 *
 * @returns the file, and what removes it: to be called once the engine is installed, or the pack was refused
 * @throws StudioError `unavailable`, `badData`; SetupError where the disk is too small; what `control` was cancelled with
 */
export async function downloadPack(address: string, onProgress: (done: number, total: number | null) => void, control: WorkControl): Promise<{ file: string; remove: () => Promise<void> }> {
  const place = placeOf(address);
  await mkdir(path.dirname(place.part), { recursive: true });
  for (let failures = 0; ; ) {
    await control.whenGoing();
    const before = await bytesOf(place.part);
    const cut = await receive(address, place, onProgress, control);
    if (cut === null) {
      break;
    }
    const hasGrown = (await bytesOf(place.part)) > before;
    failures = hasGrown || control.isPaused() ? 0 : failures + 1;
    if (failures >= mostFailures) {
      throw failed(address, cut);
    }
    await delay(firstPauseMs * 2 ** failures, undefined, { signal: control.signal }).catch(() => control.signal.throwIfAborted());
  }
  return {
    file: place.part,
    remove: async () => {
      await Promise.all([place.part, place.facts].map((file) => rm(file, { force: true })));
    },
  };
}
