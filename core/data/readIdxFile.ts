import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { StudioError } from '../contract/error.ts';
import { restoreFashionFiles } from './fashionImage.ts';
import { fileReason } from './fileReason.ts';
import { type IdxArray, parseIdx } from './idx.ts';

const unpack = promisify(gunzip);

/** Ten times the whole of Fashion-MNIST. A packed file could unpack to a thousand times its size, which must not take the memory. */
const largestBytes = 512 * 1024 * 1024;

/** The file itself or its packed form, whichever is in the folder; the unpacked one first, since it costs less to read. Null: neither. */
export async function findIdxFile(folder: string, name: string): Promise<string | null> {
  for (const path of [join(folder, name), join(folder, `${name}.gz`)]) {
    try {
      if ((await stat(path)).isFile()) {
        return path;
      }
    } catch {
      // Another place may have it.
    }
  }
  return null;
}

/**
 * The array in `name` or `name.gz`, and the path that it was read from.
 *
 * @param dimensions - that the array must have
 * Errors: `badData` with the path when there is no such file, it cannot be read or unpacked, or is not such an array.
 */
export async function readIdxFile(folder: string, name: string, dimensions: number): Promise<IdxArray & { path: string }> {
  const path = await findIdxFile(folder, name);
  if (path === null) {
    throw unusable(join(folder, name), `the file ${name} is missing, and so is ${name}.gz`);
  }
  return { path, ...parseIdx(await readUnpacked(path), dimensions, path) };
}

async function readUnpacked(path: string): Promise<Uint8Array> {
  let content: Buffer;
  try {
    if ((await stat(path)).size > largestBytes) {
      throw new Error('it is too large for Fashion-MNIST');
    }
    content = await readFile(path);
  } catch (cause) {
    throw unusable(path, `the file cannot be read: ${fileReason(cause)}`, cause);
  }
  if (!path.endsWith('.gz')) {
    return content;
  }
  try {
    return await unpack(content, { maxOutputLength: largestBytes });
  } catch (cause) {
    throw unusable(path, `the file cannot be unpacked: ${fileReason(cause)}`, cause);
  }
}

function unusable(path: string, what: string, cause?: unknown): StudioError {
  return new StudioError('badData', what, { path, advice: restoreFashionFiles, cause });
}
