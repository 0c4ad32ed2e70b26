import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { SkippedFile } from '../contract/dataset.ts';
import { StudioError } from '../contract/error.ts';
import type { Split } from './decodedWriter.ts';
import { type FashionFacts, fashionClassNames, fashionSide, restoreFashionFiles, type TakeFashionImage } from './fashionImage.ts';
import { encodeIdx } from './idx.ts';
import { findIdxFile, readIdxFile } from './readIdxFile.ts';
import { writeFileAtomically } from './writeFileAtomically.ts';

/** The images of one split as the original data set stores them. */
export interface FashionSplit {
  /** count x 28 x 28 bytes. */
  images: Uint8Array;
  /** count bytes. */
  labels: Uint8Array;
}

const pack = promisify(gzip);
const splits = ['train', 'test'] as const;
const imageBytes = fashionSide * fashionSide;

/** As Fashion-MNIST is distributed, packed (`.gz`) or not. */
const fileNames: Readonly<Record<Split, { images: string; labels: string }>> = {
  train: { images: 'train-images-idx3-ubyte', labels: 'train-labels-idx1-ubyte' },
  test: { images: 't10k-images-idx3-ubyte', labels: 't10k-labels-idx1-ubyte' },
};

/** Where the four files may lie below the folder that a person names: also as torchvision and the original's repository have them. */
const places = ['.', 'raw', 'FashionMNIST/raw', 'data/fashion'];

/** The folder with the four IDX files, or null. One of them is enough, so that reading can tell which others are missing. */
export async function findFashionIdx(source: string): Promise<string | null> {
  const names = splits.flatMap((split) => Object.values(fileNames[split]));
  for (const place of places) {
    const folder = join(source, place);
    const found = await Promise.all(names.map((name) => findIdxFile(folder, name)));
    if (found.some((path) => path !== null)) {
      return folder;
    }
  }
  return null;
}

/**
 * Calls `take` for every image of the training files and then of the test files, in their order.
 *
 * @returns images whose label is none of the ten
 * Errors: `badData` when a file is missing, damaged, or holds something else.
 */
export async function readFashionIdx(folder: string, take: TakeFashionImage): Promise<SkippedFile[]> {
  const skipped: SkippedFile[] = [];
  for (const split of splits) {
    const { images, labels, labelsPath } = await readSplit(folder, split);
    for (const [index, label] of labels.entries()) {
      if (label < fashionClassNames.length) {
        await take({ label, split, pixels: images.subarray(index * imageBytes, (index + 1) * imageBytes) });
      } else {
        skipped.push({ path: basename(labelsPath), why: `image ${index} has the label ${label}, which is not 0 to 9` });
      }
    }
  }
  return skipped;
}

/**
 * By the content of the unpacked files: their sizes alone are those of every data set with as many images, and how well
 * they are packed says nothing about the images.
 * Errors: as {@link readFashionIdx}.
 */
export async function inspectFashionIdx(folder: string): Promise<FashionFacts> {
  const hash = createHash('sha256').update('fashion-mnist idx');
  let count = 0;
  for (const split of splits) {
    const { images, labels } = await readSplit(folder, split);
    hash.update(`\n${split} ${labels.length}\n`).update(labels).update(images);
    count += labels.length;
  }
  return { fingerprint: hash.digest('hex'), images: count };
}

/**
 * Writes the two files of a split, packed.
 *
 * @returns the number of bytes written
 */
export async function writeFashionIdx(folder: string, split: Split, { images, labels }: FashionSplit): Promise<number> {
  const names = fileNames[split];
  const write = async (name: string, sizes: readonly number[], values: Uint8Array) =>
    writeFileAtomically(join(folder, `${name}.gz`), await pack(encodeIdx({ sizes, values })));
  return (await write(names.images, [labels.length, fashionSide, fashionSide], images)) + (await write(names.labels, [labels.length], labels));
}

async function readSplit(folder: string, split: Split): Promise<FashionSplit & { labelsPath: string }> {
  const images = await readIdxFile(folder, fileNames[split].images, 3);
  const labels = await readIdxFile(folder, fileNames[split].labels, 1);
  const [, rows, columns] = images.sizes;
  if (rows !== fashionSide || columns !== fashionSide) {
    throw new StudioError('badData', `the images are ${rows} x ${columns}, and those of Fashion-MNIST are ${fashionSide} x ${fashionSide}`, {
      path: images.path,
      advice: restoreFashionFiles,
    });
  }
  if (images.sizes[0] !== labels.sizes[0]) {
    throw new StudioError('badData', `there are ${labels.sizes[0]} labels for ${images.sizes[0]} images`, { path: labels.path, advice: restoreFashionFiles });
  }
  return { images: images.values, labels: labels.values, labelsPath: labels.path };
}
