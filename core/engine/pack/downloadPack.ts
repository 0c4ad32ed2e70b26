import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { StudioError } from '../../contract/error.ts';
import { requireDiskSpace } from '../make/diskSpace.mjs';
import type { WorkControl } from '../make/workControl.mjs';
import { cacheFolder } from '../places.mjs';
import { networkReason } from './networkReason.ts';
import { packEnding, packLimits } from './packFormat.ts';

/** How long a server is borne with; a parameter, so that tests need not wait. */
export interface Patience {
  /** A cut connection is taken up again; after so many that brought nothing it is given up, and what came stays for the next attempt. */
  mostFailures: number;
  /** Before the connection is taken up again; twice as long after each failure. */
  firstPauseMs: number;
  /** A server that sends nothing for so long is taken for gone. */
  silenceMs: number;
}

const usualPatience: Patience = { mostFailures: 6, firstPauseMs: 500, silenceMs: 60_000 };

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

async function discard({ part, facts }: Place): Promise<void> {
  await Promise.all([part, facts].map((file) => rm(file, { force: true })));
}

async function readFacts({ facts }: Place, address: string): Promise<PartFacts | null> {
  try {
    const known = partFacts.parse(JSON.parse(await readFile(facts, 'utf8')));
    return known.address === address ? known : null;
  } catch {
    return null;
  }
}

async function writeFacts({ facts }: Place, content: PartFacts): Promise<void> {
  await writeFile(facts, JSON.stringify(content));
}

async function bytesOf(file: string): Promise<number> {
  return (await stat(file).catch(() => null))?.size ?? 0;
}

function failed(address: string, why: string, advice = 'What came so far is kept: try again, and it goes on from there.'): StudioError {
  return new StudioError('unavailable', `The engine pack can't be downloaded: ${why}.`, { path: address, advice });
}

/** Names a content for sure, or is empty: then a part can't be gone on with. */
function versionOf({ headers }: Response): string {
  const tag = headers.get('etag');
  return tag !== null && !tag.startsWith('W/') ? tag : (headers.get('last-modified') ?? '');
}

/** How a connection ended: it brought the pack to its end, was closed by a pause, or brought no more, and why. */
type Outcome = 'whole' | 'held' | { why: string };

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

/**
 * What is wrong with the rest that a server sends for a part, or null: some servers send it whatever If-Range says, and then it would be
 * joined to another version of the pack.
 */
function whyUnfit({ headers }: Response, have: number, known: PartFacts): string | null {
  const range = /^bytes (\d+)-\d*\/(\d+|\*)$/.exec(headers.get('content-range') ?? '');
  const version = headers.get(known.version.startsWith('"') ? 'etag' : 'last-modified');
  if (range === null || Number(range[1]) !== have) {
    return 'the server sends another part than the one that was asked for';
  }
  const isOther = (version !== null && version !== known.version) || (known.total !== null && range[2] !== '*' && Number(range[2]) !== known.total);
  return isOther ? 'the pack changed on the server' : null;
}

/** What an answer without content for us comes to. */
async function refusedAnswer(answer: Response, address: string, place: Place, have: number): Promise<Outcome> {
  const { status } = answer;
  if (status === 416 && have > 0) {
    if (answer.headers.get('content-range') === `bytes */${have}`) {
      return 'whole';
    }
    await discard(place);
  } else if (status < 500 && status !== 408 && status !== 429) {
    throw failed(address, `the server answers ${status}`, 'Check the address, and whether this machine may read it.');
  }
  return { why: `the server answers ${status}` };
}

/** One connection; adds to the part what comes, until the end, a cut or a pause. */
async function receive(address: string, place: Place, onProgress: (done: number, total: number | null) => void, control: WorkControl, silenceMs: number): Promise<Outcome> {
  const known = await readFacts(place, address);
  const have = known === null || known.version === '' ? 0 : await bytesOf(place.part);
  if (known !== null && have > 0 && have === known.total) {
    return 'whole';
  }
  const connection = new AbortController();
  let isHeld = false;
  const close = () => connection.abort();
  const hold = (isPaused: boolean) => {
    if (isPaused) {
      isHeld = true;
      close();
    }
  };
  const stopListening = control.onPause(hold);
  control.signal.addEventListener('abort', close);
  hold(control.isPaused());
  let silence = setTimeout(close, silenceMs);
  try {
    control.signal.throwIfAborted();
    // A content that is compressed on its way has other lengths, and no parts that could be asked for.
    const headers: Record<string, string> = have > 0 && known !== null ? { Range: `bytes=${have}-`, 'If-Range': known.version } : { 'Accept-Encoding': 'identity' };
    const answer = await fetch(address, { signal: connection.signal, headers });
    const isRest = answer.status === 206 && known !== null && have > 0;
    if (answer.body === null || !(isRest || answer.status === 200)) {
      return await refusedAnswer(answer, address, place, have);
    }
    const unfit = isRest ? whyUnfit(answer, have, known) : null;
    if (unfit !== null) {
      await discard(place);
      return { why: unfit };
    }
    let done = isRest ? have : 0;
    const length = answer.headers.get('content-length');
    const total = length === null ? (isRest ? known.total : null) : done + Number(length);
    assertNotTooLarge(total ?? 0, address);
    requireDiskSpace(path.dirname(place.part), (total ?? 0) - done, 'the engine pack');
    const facts = { address, version: isRest ? known.version : versionOf(answer), total };
    await writeFacts(place, facts);
    await append(answer.body as AsyncIterable<Uint8Array>, place.part, isRest, (bytes) => {
      clearTimeout(silence);
      silence = setTimeout(close, silenceMs);
      done += bytes;
      assertNotTooLarge(done, address);
      onProgress(done, total);
    });
    if (total === null) {
      await writeFacts(place, { ...facts, total: done });
    }
    return total === null || done === total ? 'whole' : { why: 'the connection was cut' };
  } catch (error) {
    control.signal.throwIfAborted();
    if (error instanceof StudioError && error.code === 'badData') {
      await discard(place);
    }
    const why = whyCut(error);
    return isHeld ? 'held' : { why };
  } finally {
    clearTimeout(silence);
    stopListening();
    control.signal.removeEventListener('abort', close);
    close();
  }
}

function assertNotTooLarge(bytes: number, address: string): void {
  if (bytes > packLimits.totalBytes) {
    throw new StudioError('badData', 'This engine pack is refused: it is larger than any engine.', { path: address });
  }
}

/** What the network did; every other error is thrown on. */
function whyCut(error: unknown): string {
  if (!(error instanceof Error) || (error.name !== 'AbortError' && !(error instanceof TypeError))) {
    throw error;
  }
  return error.name === 'AbortError' ? 'the server sends nothing' : networkReason(error);
}

/**
 * Fetches a pack into the user's cache. A cut, a pause or the end of the program costs nothing: the next attempt goes on where this one stopped,
 * if the server still has the same file (without an ETag or a date it begins anew). Proxies and certificates are those of the environment.
 *
 * @returns the file, and what removes it: to be called once the engine is installed, or the pack was refused
 * @throws StudioError `badInput`, `unavailable`, `badData`; SetupError where the disk is too small; what `control` was cancelled with
 */
export async function downloadPack(
  address: string,
  onProgress: (done: number, total: number | null) => void,
  control: WorkControl,
  { mostFailures, firstPauseMs, silenceMs }: Patience = usualPatience,
): Promise<{ file: string; remove: () => Promise<void> }> {
  if (!URL.canParse(address)) {
    throw new StudioError('badInput', 'The address of the engine pack is not valid.', { path: address });
  }
  const place = placeOf(address);
  await mkdir(path.dirname(place.part), { recursive: true });
  let furthest = await bytesOf(place.part);
  for (let failures = 0; ; ) {
    await control.whenGoing();
    const outcome = await receive(address, place, onProgress, control, silenceMs);
    if (outcome === 'whole') {
      return { file: place.part, remove: () => discard(place) };
    }
    if (outcome === 'held') {
      failures = 0;
      continue;
    }
    const bytes = await bytesOf(place.part);
    failures = bytes > furthest ? 0 : failures + 1;
    furthest = Math.max(furthest, bytes);
    if (failures >= mostFailures) {
      throw failed(address, outcome.why);
    }
    await delay(firstPauseMs * 2 ** failures, undefined, { signal: control.signal }).catch(() => control.signal.throwIfAborted());
  }
}
