import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../contract/error.ts';
import type { DecodedCache } from './decodedCache.ts';
import { labelsFile, pixelsFile } from './decodedIndex.ts';
import type { Split } from './decodedWriter.ts';
import { openPixelFile } from './pixelFile.ts';

/** Decoded images of one split, by index. */
export interface DecodedSplit {
  /** Number of images. */
  readonly count: number;
  /** Side of the square images. */
  readonly size: number;
  readonly channels: 1 | 3;
  /** Class of each image; null without labels. */
  readonly labels: Int32Array | null;
  /** The `PixelFile` of the pixels, for a thread that reads it by itself. */
  readonly path: string;
  /**
   * The images at `indices`, one after another: indices.length x size x size x channels bytes, 0-255.
   * Errors: `badData` when the file can no longer be read.
   *
   * @param target - takes the bytes from its start; a new array without it
   */
  read(indices: ArrayLike<number>, target?: Uint8Array): Promise<Uint8Array>;
  close(): void;
}

/**
 * Opens one split of the decoded images. Their labels are kept in memory, 4 bytes for each image, and none of their
 * pixels: what is read often the system keeps by itself, as far as there is memory to spare.
 * Errors: `badData` when a file cannot be read, or does not have the length that the index tells.
 */
export async function openDecodedSplit(cache: DecodedCache, split: Split): Promise<DecodedSplit> {
  const { index, folder } = cache;
  const { size, channels } = index;
  const count = index[split];
  const imageBytes = size * size * channels;
  const path = join(folder, pixelsFile(split));
  const file = openPixelFile(path, imageBytes);
  try {
    checkLength(file.bytes, count * imageBytes, path);
    const labels = index.labelled ? await readLabels(join(folder, labelsFile(split)), count) : null;
    return {
      count,
      size,
      channels,
      labels,
      path,
      async read(indices, target = new Uint8Array(indices.length * imageBytes)) {
        await file.read(indices, target);
        return target;
      },
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
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
