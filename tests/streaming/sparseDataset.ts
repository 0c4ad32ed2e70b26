import { mkdir, open, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodedFingerprint, decodedFolder } from '../../core/data/decodedCache.ts';
import { type DecodedIndex, indexFile, labelsFile, pixelsFile } from '../../core/data/decodedIndex.ts';
import { writeDatasetRecord } from '../../core/data/datasetRecord.ts';
import { randomStream } from '../../core/tensor/randomStream.ts';

/** How many images a data set has, and how large they are on the disk. */
export interface SparseSize {
  readonly train: number;
  readonly test: number;
  readonly classes: number;
  /** Side of the square images as they are stored, in pixels. */
  readonly side: number;
}

const channels = 3;

/** Training images that hold a picture; the others are holes in the file, which read as black and take no room on the disk. */
const pictures = 64;

/**
 * Writes a data set that is decoded already, as large as asked and nearly without taking room on the disk: its training
 * images are mostly holes of a sparse file, which the file system gives back as zeros.
 *
 * @returns the apparent size of its training images, in bytes
 */
export async function writeSparseDataset(folder: string, name: string, { train, test, classes, side }: SparseSize): Promise<number> {
  const cache = decodedFolder(folder, side, channels);
  await mkdir(cache, { recursive: true });
  const fingerprint = `sparse ${train} ${test} ${side}`;
  await writeDatasetRecord(folder, {
    version: 1,
    name,
    kind: 'image-folder',
    train,
    test,
    testFrom: 'given',
    classNames: Array.from({ length: classes }, (_, label) => `class ${label}`),
    classCounts: new Array<number>(classes).fill(Math.floor(train / classes)),
    channels,
    width: side,
    height: side,
    source: '/nowhere',
    skipped: [],
    created: '2026-11-22T00:00:00.000Z',
    fingerprint,
  });
  const imageBytes = side * side * channels;
  for (const [split, count] of [['train', train], ['test', test]] as const) {
    await writePixels(join(cache, pixelsFile(split)), count, imageBytes);
    await writeFile(join(cache, labelsFile(split)), new Uint8Array(Int32Array.from({ length: count }, (_, index) => index % classes).buffer));
  }
  const index: DecodedIndex = {
    version: 1,
    fingerprint: decodedFingerprint(fingerprint, side, channels),
    size: side,
    channels,
    labelled: true,
    train,
    test,
    mean: new Array<number>(channels).fill(0.5),
    deviation: new Array<number>(channels).fill(0.25),
  };
  await writeFile(join(cache, indexFile), JSON.stringify(index));
  return train * imageBytes;
}

/** Pictures of noise, evenly over a file of holes. */
async function writePixels(path: string, count: number, imageBytes: number): Promise<void> {
  const noise = new Uint8Array(imageBytes);
  await writeFile(path, '');
  await truncate(path, count * imageBytes);
  const handle = await open(path, 'r+');
  try {
    for (let picture = 0; picture < Math.min(pictures, count); picture += 1) {
      const stream = randomStream(picture, 'picture');
      noise.forEach((_, place) => {
        noise[place] = stream.bits() & 255;
      });
      await handle.write(noise, 0, imageBytes, Math.floor((picture * count) / pictures) * imageBytes);
    }
  } finally {
    await handle.close();
  }
}
