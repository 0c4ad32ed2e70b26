import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { WorkControl } from '../make/workControl.mjs';
import { badPack, packTrailer, trailerBytes } from './packFormat.ts';

/**
 * Compares every byte of a pack with the hash in its trailer, and with the one that is expected.
 *
 * @param expected - SHA-256 of the whole file, if it is known from elsewhere
 * @returns bytes of the archive, which the trailer follows
 * @throws StudioError `badData`; `notFound` is the file system's own error
 */
export async function checkPack(file: string, expected: string | null, onProgress: (done: number, total: number) => void, control?: WorkControl): Promise<{ archiveBytes: number; sha256: string }> {
  const { size } = await stat(file);
  const archiveBytes = size - trailerBytes;
  if (archiveBytes <= 0) {
    throw badPack(file, 'it is too short to be one');
  }
  const archive = createHash('sha256');
  const whole = createHash('sha256');
  const trailer: Buffer[] = [];
  let done = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    const piece = chunk as Buffer;
    const ofArchive = Math.max(0, Math.min(piece.length, archiveBytes - done));
    archive.update(piece.subarray(0, ofArchive));
    whole.update(piece);
    trailer.push(piece.subarray(ofArchive));
    done += piece.length;
    onProgress(done, size);
    await control?.whenGoing();
  }
  if (!Buffer.concat(trailer).equals(packTrailer(archive.digest()))) {
    throw badPack(file, 'it is damaged or was cut off: its content does not have the hash that it ends with');
  }
  const sha256 = whole.digest('hex');
  if (expected !== null && sha256 !== expected) {
    throw badPack(file, `its SHA-256 is ${sha256}, expected ${expected}`);
  }
  return { archiveBytes, sha256 };
}
