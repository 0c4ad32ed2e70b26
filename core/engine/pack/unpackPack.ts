import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import { extract, type Extract } from 'tar-stream';
import { StudioError } from '../../contract/error.ts';
import type { WorkControl } from '../make/workControl.mjs';
import { archiveMeter } from './archiveMeter.ts';
import { badPack, type PackManifest } from './packFormat.ts';
import { type PackMember, readManifestMember } from './readPackHead.ts';

async function writeMember(member: PackMember, listed: PackManifest['files'][number], folder: string, onBytes: (bytes: number) => void, control?: WorkControl): Promise<string> {
  const file = path.join(folder, ...listed.path.split('/'));
  await mkdir(path.dirname(file), { recursive: true });
  const hash = createHash('sha256');
  const watch = new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      hash.update(chunk);
      onBytes(chunk.length);
      Promise.resolve(control?.whenGoing()).then(() => callback(null, chunk), callback);
    },
  });
  await pipeline(member, watch, createWriteStream(file, { flags: 'wx', flush: true, mode: listed.isExecutable ? 0o755 : 0o644 }));
  return hash.digest('hex');
}

async function writeMembers(archive: Extract, pack: string, folder: string, allow: (bytes: number) => void, onProgress: (done: number, total: number) => void, accept: (manifest: PackManifest) => void, control?: WorkControl): Promise<PackManifest> {
  let manifest: PackManifest | null = null;
  let next = 0;
  let done = 0;
  let total = 0;
  for await (const entry of archive) {
    const member = entry as unknown as PackMember;
    if (manifest === null) {
      manifest = await readManifestMember(member, pack);
      accept(manifest);
      total = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
      allow(manifest.files[0]?.bytes ?? 0);
      continue;
    }
    const listed = manifest.files[next];
    const { name, type, size } = member.header;
    if (listed === undefined || name !== listed.path || type !== 'file' || size !== listed.bytes) {
      throw badPack(pack, `${JSON.stringify(name.slice(0, 200))} (${type ?? 'unknown'}, ${size ?? 0} bytes) is not what its list says`);
    }
    const sha256 = await writeMember(member, listed, folder, (bytes) => onProgress((done += bytes), total), control);
    if (sha256 !== listed.sha256) {
      throw badPack(pack, `${listed.path} does not have the hash that its list says`);
    }
    next += 1;
    allow(manifest.files[next]?.bytes ?? 0);
  }
  if (manifest === null || next < manifest.files.length) {
    throw badPack(pack, manifest === null ? 'it is empty' : `${manifest.files[next]?.path} is missing`);
  }
  return manifest;
}

export interface UnpackOptions {
  /** Bytes of the archive, as `checkPack` tells them. */
  archiveBytes: number;
  onProgress: (done: number, total: number) => void;
  /** Called with the list before anything is written; throws where the pack does not fit. */
  accept: (manifest: PackManifest) => void;
  control?: WorkControl;
}

/**
 * Unpacks a pack into an empty folder: exactly the plain files of its list, each with its size and hash, and nothing outside of the folder.
 *
 * @throws StudioError `badData`; what `accept` throws; the file system's errors. What was written then stays for the caller to remove.
 */
export async function unpackPack(file: string, folder: string, { archiveBytes, onProgress, accept, control }: UnpackOptions): Promise<PackManifest> {
  const archive = extract();
  const meter = archiveMeter(file);
  const fed = pipeline(createReadStream(file, { end: archiveBytes - 1, highWaterMark: 1 << 20 }), createZstdDecompress(), meter.stream, archive);
  // Both ends fail together, and the members' reader knows the reason better, except where the stream broke first.
  let streamError: unknown = null;
  const ended = fed.catch((error: unknown) => {
    streamError = error;
  });
  try {
    const manifest = await writeMembers(archive, file, folder, meter.allow, onProgress, accept, control);
    await ended;
    if (streamError !== null) {
      throw streamError;
    }
    return manifest;
  } catch (error) {
    archive.destroy();
    await ended;
    const reason = error instanceof StudioError || !(streamError instanceof StudioError) ? error : streamError;
    throw explain(reason, file);
  }
}

/** Errors of the decompressor and of tar are about the pack; those of the file system and of whoever ended the work are not. */
function explain(error: unknown, file: string): unknown {
  if (error instanceof StudioError || !(error instanceof Error) || error.name === 'CancelledError') {
    return error;
  }
  const code = 'code' in error ? String(error.code) : '';
  return /^E[A-Z]+$/.test(code) ? error : badPack(file, `its archive can't be read (${error.message})`, error);
}
