import type { FileHandle } from 'node:fs/promises';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../contract/error.ts';
import type { DecodedCache } from './decodedCache.ts';
import { labelsFile, pixelsFile } from './decodedIndex.ts';
import type { Split } from './decodedWriter.ts';

/** Decoded images of one split, by index. */
export interface DecodedSplit {
  /** Number of images. */
  readonly count: number;
  /** Side of the square images. */
  readonly size: number;
  readonly channels: 1 | 3;
  /** Class of each image; null without labels. */
  readonly labels: Int32Array | null;
  /** The images at `indices`, one after another: indices.length x size x size x channels bytes, 0-255. */
  read(indices: ArrayLike<number>): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Smaller files are kept in memory; of larger ones only what is asked for is read. */
const largestInMemory = 512 * 1024 * 1024;

/**
 * Opens one split of the decoded images.
 *
 * @param inMemory - up to how many bytes are kept in memory
 * Errors: `badData` when the files do not have the length that their index tells.
 */
export async function openDecodedSplit(cache: DecodedCache, split: Split, inMemory = largestInMemory): Promise<DecodedSplit> {
  const { index, folder } = cache;
  const { size, channels } = index;
  const count = index[split];
  const imageBytes = size * size * channels;
  const path = join(folder, pixelsFile(split));
  const handle = await open(path, 'r');
  try {
    checkLength((await handle.stat()).size, count * imageBytes, path);
    const labels = index.labelled ? await readLabels(join(folder, labelsFile(split)), count) : null;
    if (count * imageBytes <= inMemory) {
      const bytes = await handle.readFile();
      await handle.close();
      return { count, size, channels, labels, read: async (indices) => gather(bytes, indices, imageBytes), close: async () => {} };
    }
    return { count, size, channels, labels, read: (indices) => readAt(handle, indices, imageBytes), close: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function readLabels(path: string, count: number): Promise<Int32Array> {
  const bytes = await readFile(path);
  checkLength(bytes.byteLength, count * 4, path);
  const labels = new Int32Array(count);
  new Uint8Array(labels.buffer).set(bytes);
  return labels;
}

function checkLength(actual: number, expected: number, path: string): void {
  if (actual !== expected) {
    throw new StudioError('badData', `a file of decoded images has ${actual} bytes instead of ${expected}`, {
      path,
      advice: 'Delete the folder that it is in; the images are then decoded again.',
    });
  }
}

function gather(bytes: Uint8Array, indices: ArrayLike<number>, imageBytes: number): Uint8Array {
  const result = new Uint8Array(indices.length * imageBytes);
  for (let place = 0; place < indices.length; place += 1) {
    const start = (indices[place] ?? 0) * imageBytes;
    result.set(bytes.subarray(start, start + imageBytes), place * imageBytes);
  }
  return result;
}

async function readAt(handle: FileHandle, indices: ArrayLike<number>, imageBytes: number): Promise<Uint8Array> {
  const result = new Uint8Array(indices.length * imageBytes);
  await Promise.all(
    Array.from({ length: indices.length }, (_, place) =>
      handle.read(result, place * imageBytes, imageBytes, (indices[place] ?? 0) * imageBytes),
    ),
  );
  return result;
}
