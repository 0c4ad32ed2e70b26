import { stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { StudioError } from '../../contract/error.ts';
import { isAddress } from '../../contract/isAddress.ts';
import { networkReason } from './networkReason.ts';
import { packEnding } from './packFormat.ts';
import { describePack, type FoundPack, packIndex, packIndexName, packsInFolder } from './packIndex.ts';
import { readPackHead } from './readPackHead.ts';

const answerLimitMs = 15_000;
const indexLimitBytes = 8 << 20;
/** Enough for any pack's list. */
const headBytes = 4 << 20;

function unreachable(place: string, why: string, cause?: unknown): StudioError {
  return new StudioError('unavailable', `The place of the engine packs can't be read: ${why}.`, { path: place, advice: 'Check the address or folder, and whether this machine may read it.', cause });
}

async function fetchFrom(address: string, { headers = {}, signals = [] }: { headers?: Record<string, string>; signals?: readonly AbortSignal[] } = {}): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(address, { headers, signal: AbortSignal.any([AbortSignal.timeout(answerLimitMs), ...signals]) });
  } catch (error) {
    throw unreachable(address, networkReason(error), error);
  }
  if (!answer.ok || answer.body === null) {
    await answer.body?.cancel();
    throw unreachable(address, `the server answers ${answer.status}`);
  }
  return answer;
}

async function packAtAddress(address: string, signal?: AbortSignal): Promise<FoundPack> {
  const connection = new AbortController();
  try {
    const answer = await fetchFrom(address, { headers: { Range: `bytes=0-${headBytes - 1}` }, signals: signal === undefined ? [connection.signal] : [connection.signal, signal] });
    const total = answer.status === 206 ? answer.headers.get('content-range')?.split('/')[1] : answer.headers.get('content-length');
    const { engine, files } = await readPackHead(Readable.from(answer.body as AsyncIterable<Uint8Array>, { objectMode: false }), address);
    const bytes = Number(total);
    return { pack: address, engine, bytes: Number.isSafeInteger(bytes) && bytes > 0 ? bytes : null, engineBytes: files.reduce((sum, file) => sum + file.bytes, 0), sha256: null };
  } catch (error) {
    throw error instanceof StudioError ? error : unreachable(address, networkReason(error), error);
  } finally {
    // A server that sends no parts would go on to the end of the pack.
    connection.abort();
  }
}

/** The text of an answer; one that is longer than any list is not read to its end. */
async function textOf(answer: Response, address: string): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const piece of answer.body as AsyncIterable<Uint8Array>) {
      bytes += piece.length;
      if (bytes > indexLimitBytes) {
        throw unreachable(address, 'it is too large to be a list of packs');
      }
      pieces.push(piece);
    }
  } catch (error) {
    throw error instanceof StudioError ? error : unreachable(address, networkReason(error), error);
  }
  return Buffer.concat(pieces).toString('utf8');
}

async function packsOfIndex(place: URL, signal?: AbortSignal): Promise<FoundPack[]> {
  const index = new URL(place);
  if (!index.pathname.endsWith('.json')) {
    index.pathname = `${index.pathname.replace(/\/?$/, '/')}${packIndexName}`;
  }
  const text = await textOf(await fetchFrom(index.href, { signals: signal === undefined ? [] : [signal] }), index.href);
  let packs;
  try {
    packs = packIndex.parse(JSON.parse(text)).packs;
  } catch (error) {
    throw unreachable(index.href, `it is no list of packs (\`hssl engine export\` writes one beside the packs of a folder)`, error);
  }
  return packs.map(({ file, bytes, sha256, engineBytes, engine }) => ({ pack: new URL(file, index).href, engine, bytes, engineBytes, sha256 }));
}

async function packsOnDisk(place: string): Promise<FoundPack[]> {
  if (!path.isAbsolute(place)) {
    throw new StudioError('badInput', 'The place of the engine packs must be an absolute path or an http(s) address.', { path: place });
  }
  try {
    return (await stat(place)).isDirectory() ? await packsInFolder(place) : [await describePack(place)];
  } catch (error) {
    throw error instanceof StudioError ? error : unreachable(place, error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'it is not there' : String(error instanceof Error ? error.message : error), error);
  }
}

/**
 * The packs of a place, whatever platform they are for: a folder, a pack's file, the address of a folder with `engines.json`, of that list, or of a pack.
 *
 * @param signal - ends the wait for a server
 * @throws StudioError `unavailable`, `badInput`, `badData`
 */
export async function findPacks(place: string, signal?: AbortSignal): Promise<FoundPack[]> {
  if (!isAddress(place)) {
    return packsOnDisk(place);
  }
  if (!URL.canParse(place)) {
    throw new StudioError('badInput', 'The address of the engine packs is not valid.', { path: place });
  }
  const address = new URL(place);
  return address.pathname.endsWith(packEnding) ? [await packAtAddress(place, signal)] : packsOfIndex(address, signal);
}
