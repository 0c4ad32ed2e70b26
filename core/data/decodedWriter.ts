import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder, writeFileAtomically } from './writeFileAtomically.ts';
import type { DecodedIndex } from './decodedIndex.ts';
import { indexFile, labelsFile, pixelsFile } from './decodedIndex.ts';

export type Split = 'train' | 'test';

/** Writes one folder of decoded images; it appears under its name when all of it is on the disk. */
export interface DecodedWriter {
  /** Appends one image: `size` x `size` x `channels` bytes, which are copied. `label` is null without labels. */
  append(split: Split, pixels: Uint8Array, label: number | null): Promise<void>;
  finish(fingerprint: string): Promise<DecodedIndex>;
  /** Removes what was written. */
  discard(): Promise<void>;
}

/** Bytes that are collected before they are written. */
const blockBytes = 4 * 1024 * 1024;

interface SplitFile {
  handle: FileHandle;
  block: Buffer;
  filled: number;
  labels: number[];
  images: number;
}

/** @param folder - of the finished cache, `cache/<size>x<channels>` */
export async function createDecodedWriter(folder: string, size: number, channels: 1 | 3): Promise<DecodedWriter> {
  const temporary = join(dirname(folder), `.writing-${size}x${channels}-${process.pid}`);
  const imageBytes = size * size * channels;
  const sums = new Float64Array(channels);
  const squares = new Float64Array(channels);
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  const files: Record<Split, SplitFile> = { train: await openSplit('train'), test: await openSplit('test') };
  return { append, finish, discard };

  async function openSplit(split: Split): Promise<SplitFile> {
    const images = Math.max(1, Math.floor(blockBytes / imageBytes));
    return { handle: await open(join(temporary, pixelsFile(split)), 'w'), block: Buffer.alloc(images * imageBytes), filled: 0, labels: [], images: 0 };
  }

  async function append(split: Split, pixels: Uint8Array, label: number | null): Promise<void> {
    const file = files[split];
    if (pixels.byteLength !== imageBytes) {
      throw new RangeError(`an image of ${imageBytes} bytes is needed, not ${pixels.byteLength}`);
    }
    file.block.set(pixels, file.filled);
    file.filled += imageBytes;
    file.images += 1;
    if (label !== null) {
      file.labels.push(label);
    }
    if (split === 'train') {
      addToSums(pixels);
    }
    if (file.filled === file.block.byteLength) {
      await flush(file);
    }
  }

  function addToSums(pixels: Uint8Array): void {
    for (let channel = 0; channel < channels; channel += 1) {
      let sum = 0;
      let square = 0;
      for (let index = channel; index < pixels.length; index += channels) {
        const value = pixels[index] ?? 0;
        sum += value;
        square += value * value;
      }
      sums[channel] = (sums[channel] ?? 0) + sum;
      squares[channel] = (squares[channel] ?? 0) + square;
    }
  }

  async function flush(file: SplitFile): Promise<void> {
    await file.handle.writeFile(file.block.subarray(0, file.filled));
    file.filled = 0;
  }

  async function finish(fingerprint: string): Promise<DecodedIndex> {
    const index: DecodedIndex = {
      version: 1,
      fingerprint,
      size,
      channels,
      labelled: files.train.labels.length > 0,
      train: files.train.images,
      test: files.test.images,
      ...statistics(),
    };
    for (const split of ['train', 'test'] as const) {
      const file = files[split];
      await flush(file);
      await file.handle.sync();
      await file.handle.close();
      if (index.labelled) {
        await writeFileAtomically(join(temporary, labelsFile(split)), new Uint8Array(Int32Array.from(file.labels).buffer));
      }
    }
    await writeFileAtomically(join(temporary, indexFile), `${JSON.stringify(index, null, 2)}\n`);
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
    await syncFolder(dirname(folder));
    return index;
  }

  /** Mean and deviation of the training pixels of each channel, on a scale of 0 to 1. */
  function statistics(): Pick<DecodedIndex, 'mean' | 'deviation'> {
    const count = files.train.images * size * size;
    const mean = [...sums].map((sum) => sum / count / 255);
    const deviation = [...squares].map((square, channel) => Math.sqrt(Math.max(0, square / count / 255 / 255 - (mean[channel] ?? 0) ** 2)));
    return { mean, deviation };
  }

  async function discard(): Promise<void> {
    await Promise.allSettled([files.train.handle.close(), files.test.handle.close()]);
    await rm(temporary, { recursive: true, force: true });
  }
}
