import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetKind, SkippedFile } from '../contract/dataset.ts';
import { StudioError } from '../contract/error.ts';
import type { ImageFacts } from './decodeImage.ts';
import { inspectImage } from './decodeImage.ts';
import type { DatasetFiles, DatasetRecord } from './datasetRecord.ts';
import { fileReason } from './fileReason.ts';
import { decodersInBackground, forEachConcurrently } from './forEachConcurrently.ts';
import type { FoundFiles } from './listImageFiles.ts';
import { isWithin, listImageFiles } from './listImageFiles.ts';
import { checkSkipped, isHopeless } from './skippedLimit.ts';
import { splitImages } from './splitImages.ts';

/** What an import learnt about its source: the record without its name and date, and the list of files. */
export interface ImportedFolder {
  facts: Omit<DatasetRecord, 'version' | 'name' | 'created'>;
  files: DatasetFiles;
}

export interface ImportProgress {
  done: number;
  total: number;
  skipped: number;
}

/** A file that was decoded and can be used. */
export interface CheckedImage extends ImageFacts {
  path: string;
  bytes: number;
  modifiedMs: number;
}

/** Larger files are surely not images to train on; reading them whole would take the memory of the service. */
const largestFileBytes = 512 * 1024 * 1024;

/**
 * Checks every image of a folder by decoding it, and sorts the good ones into splits and classes.
 *
 * `image-folder`: `train/<class>/*` and, if it is there, `val/<class>/*` or else `test/<class>/*`.
 * `unlabelled-folder`: images anywhere below the folder.
 * Errors: `badInput` for a path that is not a readable folder, `badData` for a folder that cannot be trained on,
 * the signal's reason when it is aborted.
 */
export async function importFolder(
  kind: Exclude<DatasetKind, 'fashion-mnist'>,
  source: string,
  onProgress: (progress: ImportProgress) => void,
  signal?: AbortSignal,
): Promise<ImportedFolder> {
  const found = kind === 'image-folder' ? await listSplits(source, signal) : await listImageFiles(source, '', signal);
  const total = found.images.length + found.skipped.length;
  if (total === 0) {
    throw new StudioError('badData', 'there are no images in this folder', {
      path: source,
      advice: 'Choose a folder with png, jpg, jpeg or webp images.',
    });
  }
  const skipped = [...found.skipped];
  const checked = await checkImages(source, found.images, skipped, onProgress, signal);
  checkSkipped(skipped, total, source);

  const { files, classNames, testFrom } = splitImages(kind, checked, source, skipped);
  checkSkipped(skipped, total, source);
  return {
    files,
    facts: {
      kind,
      train: files.train.paths.length,
      test: files.test.paths.length,
      testFrom,
      classNames,
      classCounts: countClasses(files.train.labels ?? [], classNames.length),
      channels: checked.every((image) => image.isGreyscale) ? 1 : 3,
      width: median(checked.map((image) => image.width)),
      height: median(checked.map((image) => image.height)),
      source,
      skipped: skipped.sort((left, right) => (left.path < right.path ? -1 : 1)),
      fingerprint: fingerprintOf(kind, checked),
    },
  };
}

/** The image files of `train/` and of `val/` or `test/`. */
async function listSplits(source: string, signal?: AbortSignal): Promise<FoundFiles> {
  if (!(await isFolderWithin(source, 'train'))) {
    throw new StudioError('badData', 'there is no train folder here', {
      path: join(source, 'train'),
      advice: 'Put the images of each class into train/<class>/, or add the folder as images without labels.',
    });
  }
  const train = await listImageFiles(source, 'train', signal);
  for (const split of ['val', 'test']) {
    if (await isFolderWithin(source, split)) {
      const test = await listImageFiles(source, split, signal);
      return { images: [...train.images, ...test.images], skipped: [...train.skipped, ...test.skipped] };
    }
  }
  return train;
}

/** Errors: `badData` when it is a link that leaves the source. */
async function isFolderWithin(source: string, name: string): Promise<boolean> {
  const path = join(source, name);
  try {
    if (!(await stat(path)).isDirectory()) {
      return false;
    }
  } catch {
    return false;
  }
  if (!isWithin(await realpath(source), await realpath(path))) {
    throw new StudioError('badData', `${name} links to a place outside this folder`, {
      path,
      advice: 'Add the folder that it links to, or copy the images here.',
    });
  }
  return true;
}

async function checkImages(
  source: string,
  paths: readonly string[],
  skipped: SkippedFile[],
  onProgress: (progress: ImportProgress) => void,
  signal?: AbortSignal,
): Promise<CheckedImage[]> {
  const results: (CheckedImage | null)[] = new Array<null>(paths.length).fill(null);
  const total = paths.length + skipped.length;
  let done = skipped.length;
  await forEachConcurrently(paths.length, decodersInBackground, async (index) => {
    signal?.throwIfAborted();
    const path = paths[index] ?? '';
    try {
      results[index] = await checkImage(source, path);
    } catch (error) {
      skipped.push({ path, why: fileReason(error) });
      if (isHopeless(skipped.length, total)) {
        checkSkipped(skipped, total, source);
      }
    }
    done += 1;
    onProgress({ done, total, skipped: skipped.length });
  });
  return results.filter((result) => result !== null);
}

async function checkImage(source: string, path: string): Promise<CheckedImage> {
  const file = join(source, path);
  const { size, mtimeMs } = await stat(file);
  if (size > largestFileBytes) {
    throw new Error(`it is larger than ${largestFileBytes / 1024 / 1024} MiB`);
  }
  return { path, bytes: size, modifiedMs: mtimeMs, ...(await inspectImage(await readFile(file))) };
}

function fingerprintOf(kind: DatasetKind, images: readonly CheckedImage[]): string {
  const hash = createHash('sha256').update(kind);
  for (const { path, bytes, modifiedMs } of images) {
    hash.update(`\n${path}\0${bytes}\0${modifiedMs}`);
  }
  return hash.digest('hex');
}

function countClasses(labels: readonly number[], classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) {
    counts[label] = (counts[label] ?? 0) + 1;
  }
  return counts;
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : Math.round(((sorted[middle - 1] ?? 0) + upper) / 2);
}
