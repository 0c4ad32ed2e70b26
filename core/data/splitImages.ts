import type { DatasetKind, SkippedFile } from '../contract/dataset.ts';
import { StudioError } from '../contract/error.ts';
import type { DatasetFiles, ListedImages } from './datasetRecord.ts';
import { stratifiedSubsample } from './subsample.ts';

export interface SplitImages {
  files: DatasetFiles;
  /** In the order of their names; empty without labels. */
  classNames: string[];
  testFrom: 'given' | 'heldOut';
}

/** Share of the training images that is held out where the source has no test images. */
const heldOutShare = 0.1;

/** The held-out images belong to the data set and are the same in every run, whatever the run's seed. */
const heldOutSeed = 0;

/** The measures on held-out images compare images with each other. */
const leastImages = 2;

/**
 * Sorts good images into classes (by folder) and splits. Without test images of its own, a seeded tenth of the training
 * images of each class is held out as test.
 *
 * @param images - checked files with paths `train/<class>/...`, `val/<class>/...`, or any without labels
 * @param skipped - images outside any class folder are added
 * Errors: `badData` for one class only, unknown classes in the test images, too few images.
 */
export function splitImages(
  kind: Exclude<DatasetKind, 'fashion-mnist'>,
  images: readonly { path: string }[],
  source: string,
  skipped: SkippedFile[],
): SplitImages {
  if (kind === 'unlabelled-folder') {
    const all: ListedImages = { paths: images.map((image) => image.path), labels: null };
    return { files: holdOut(all, source), classNames: [], testFrom: 'heldOut' };
  }
  const placed = images.flatMap(({ path }) => {
    const [split, className, file] = path.split('/');
    if (className === undefined || file === undefined) {
      skipped.push({ path, why: 'it is not in a class folder' });
      return [];
    }
    return [{ path, isTest: split !== 'train', className }];
  });
  const trainImages = placed.filter((image) => !image.isTest);
  const testImages = placed.filter((image) => image.isTest);
  const classNames = [...new Set(trainImages.map((image) => image.className))].sort();
  checkClasses(classNames, testImages, source);

  const labelOf = new Map(classNames.map((name, label) => [name, label]));
  const listed = (list: typeof placed): ListedImages => ({
    paths: list.map((image) => image.path),
    labels: list.map((image) => labelOf.get(image.className) ?? 0),
  });
  if (testImages.length === 0) {
    return { files: holdOut(listed(trainImages), source), classNames, testFrom: 'heldOut' };
  }
  checkCount(trainImages.length, 'training ', source, leastImages);
  checkCount(testImages.length, 'test ', source, leastImages);
  return { files: { train: listed(trainImages), test: listed(testImages) }, classNames, testFrom: 'given' };
}

function checkClasses(classNames: readonly string[], testImages: readonly { className: string }[], source: string): void {
  if (classNames.length === 0) {
    throw new StudioError('badData', 'there are no images in class folders below train', {
      path: source,
      advice: 'Put the images of each class into train/<class>/, or add the folder as images without labels.',
    });
  }
  if (classNames.length === 1) {
    throw new StudioError('badData', `there is only one class, ${classNames[0]}`, {
      path: source,
      advice: 'Add a second class, or add one flat folder of images without labels.',
    });
  }
  const unknown = [...new Set(testImages.map((image) => image.className))].filter((name) => !classNames.includes(name));
  if (unknown.length > 0) {
    throw new StudioError('badData', `the test images have classes that train lacks: ${unknown.sort().join(', ')}`, {
      path: source,
      advice: 'Give both the same class folders.',
    });
  }
}

function checkCount(count: number, which: string, source: string, least: number): void {
  if (count < least) {
    throw new StudioError('badData', `there are only ${count} ${which}images, and at least ${least} are needed`, {
      path: source,
      advice: 'Add more images.',
    });
  }
}

function holdOut(all: ListedImages, source: string): DatasetFiles {
  const count = all.paths.length;
  checkCount(count, '', source, 2 * leastImages);
  const labels = all.labels === null ? null : Int32Array.from(all.labels);
  const size = Math.max(leastImages, Math.round(count * heldOutShare));
  const held = new Set(stratifiedSubsample(labels, count, size, heldOutSeed, 'heldOut'));
  return { train: pick(all, (index) => !held.has(index)), test: pick(all, (index) => held.has(index)) };
}

function pick(all: ListedImages, keep: (index: number) => boolean): ListedImages {
  return {
    paths: all.paths.filter((_, index) => keep(index)),
    labels: all.labels?.filter((_, index) => keep(index)) ?? null,
  };
}
