import { createHash, randomUUID, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { lstat, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';
import { pack as tarPack, type Pack } from 'tar-stream';
import type { ExportedPack } from '../../contract/engine.ts';
import { StudioError } from '../../contract/error.ts';
import { kernelsFolder } from '../../tensor/kernels/kernelsAddon.mjs';
import { engineManifest, manifestName } from '../engineManifest.ts';
import { hashFile } from '../make/hashFile.mjs';
import { markerOf, markerName, temporaryPrefix } from '../make/installedFolder.mjs';
import { packFormat, packManifest, packManifestName, packTrailer, type PackManifest } from './packFormat.ts';

/** Larger levels take minutes for a few per cent. */
const compressionLevel = 6;

/** Engine and marker files are written anew where the pack is installed; kernels of other versions of the program, and what a kill left of any, are of no use there. */
async function listFiles(folder: string, below = ''): Promise<string[]> {
  const own = path.basename(kernelsFolder(folder));
  const names = await readdir(path.join(folder, below), { withFileTypes: true });
  const found: string[] = [];
  for (const entry of names.sort((left, right) => (left.name < right.name ? -1 : 1))) {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    const isLeftOut = entry.name === markerName || name === manifestName || entry.name.startsWith(temporaryPrefix) || (below === '' && /^kernels-/.test(entry.name) && entry.name !== own);
    if (isLeftOut) {
      continue;
    }
    if (entry.isDirectory()) {
      found.push(...(await listFiles(folder, name)));
    } else if (entry.isFile()) {
      found.push(name);
    } else {
      throw new StudioError('badData', 'The engine holds something that is no file, and can\'t be packed.', { path: path.join(folder, name) });
    }
  }
  return found;
}

async function describe(folder: string): Promise<PackManifest> {
  const { id, name, version, device, platform, addonVersion, sources } = engineManifest.parse(JSON.parse(await readFile(path.join(folder, manifestName), 'utf8')));
  const files: PackManifest['files'] = [];
  for (const file of await listFiles(folder)) {
    const full = path.join(folder, file);
    const { size, mode } = await lstat(full);
    files.push({ path: file, bytes: size, sha256: await hashFile(full, 'sha256', 'hex'), isExecutable: (mode & 0o111) !== 0 });
  }
  const engine = { id, name, version, device, platform, addonVersion, madeOf: markerOf(folder)?.source ?? `${name} ${version}`, sources };
  const checked = packManifest.safeParse({ format: packFormat, engine, files });
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw new StudioError('badData', `The engine can't be packed, because no machine would take it: ${issue?.path.map(String).join('.') ?? ''} ${issue?.message ?? ''}.`, { path: folder, cause: checked.error });
  }
  return checked.data;
}

/** The same for every machine and day. */
function header(name: string, size: number, isExecutable: boolean) {
  return { name, size, mode: isExecutable ? 0o755 : 0o644, mtime: new Date(0), uid: 0, gid: 0, uname: '', gname: '', type: 'file' as const };
}

async function fill(archive: Pack, folder: string, manifest: PackManifest, onBytes: (bytes: number) => void): Promise<void> {
  const text = Buffer.from(`${JSON.stringify(manifest)}\n`);
  archive.entry(header(packManifestName, text.length, false), text);
  for (const { path: name, bytes, isExecutable } of manifest.files) {
    const entry = archive.entry(header(name, bytes, isExecutable));
    const source = createReadStream(path.join(folder, name), { highWaterMark: 1 << 20 });
    source.on('data', (chunk) => onBytes(chunk.length));
    await pipeline(source, entry);
  }
  archive.finalize();
}

function hashing(hash: Hash): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      hash.update(chunk);
      callback(null, chunk);
    },
  });
}

/**
 * Writes an installed engine as one file. The file appears under its name when it is complete.
 *
 * @param folder - of the engine
 * @param file - absolute path of the pack
 * @param onProgress - bytes of the engine that are in the pack, and its bytes
 * @throws StudioError `badData` for an engine that can't be packed; the file system's errors
 */
export async function writePack(folder: string, file: string, onProgress: (done: number, total: number) => void = () => {}): Promise<ExportedPack> {
  const manifest = await describe(folder);
  const total = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
  const temporary = `${file}.${randomUUID()}.part`;
  const hash = createHash('sha256');
  let done = 0;
  try {
    const archive = tarPack();
    const compress = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: compressionLevel, [constants.ZSTD_c_checksumFlag]: 1 } });
    const written = pipeline(archive, compress, hashing(hash), createWriteStream(temporary, { flags: 'w', mode: 0o644 }));
    const filled = fill(archive, folder, manifest, (bytes) => {
      done += bytes;
      onProgress(done, total);
    }).catch((error: unknown) => archive.destroy(error instanceof Error ? error : new Error(String(error))));
    await Promise.all([written, filled]);
    const trailer = packTrailer(hash.copy().digest());
    const handle = await open(temporary, 'a');
    try {
      await handle.write(trailer);
      await handle.sync();
      const { size } = await handle.stat();
      await rename(temporary, file);
      return { path: file, bytes: size, sha256: hash.update(trailer).digest('hex') };
    } finally {
      await handle.close();
    }
  } finally {
    await rm(temporary, { force: true });
  }
}
