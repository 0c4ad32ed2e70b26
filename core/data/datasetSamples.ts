import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { DatasetSample } from '../contract/dataset.ts';
import { StudioError } from '../contract/error.ts';
import { readDatasetFiles, readDatasetRecord } from './datasetRecord.ts';
import { encodePng } from './decodeImage.ts';
import { ensureDecodedCache } from './decodedCache.ts';
import { openDecodedSplit } from './decodedSplit.ts';
import { fashionSide } from './fashionImage.ts';
import { fileReason } from './fileReason.ts';
import { stratifiedSubsample } from './subsample.ts';

/** Longest side of the pictures, in pixels. */
const longestSide = 160;

/** The same pictures each time, so that a page does not change under a person's eyes. */
const samplesSeed = 0;

/**
 * Up to `count` training images for a person to look at, as evenly over the classes as their numbers allow; images of
 * folders keep their shape.
 * Errors: `badData` when an image can no longer be read.
 */
export async function datasetSamples(datasetFolder: string, count: number): Promise<DatasetSample[]> {
  const { kind, source, classNames } = await readDatasetRecord(datasetFolder);
  const nameOf = (label: number | undefined) => (label === undefined ? null : (classNames[label] ?? null));
  if (kind === 'fashion-mnist') {
    const split = await openDecodedSplit(await ensureDecodedCache(datasetFolder, fashionSide), 'train');
    try {
      const chosen = stratifiedSubsample(split.labels, split.count, count, samplesSeed, 'samples');
      const pixels = await split.read(chosen);
      const bytes = fashionSide * fashionSide;
      return await Promise.all(
        Array.from(chosen, async (index, place) => {
          const png = await encodePng(pixels.subarray(place * bytes, (place + 1) * bytes), fashionSide, fashionSide, 1);
          return { label: nameOf(split.labels?.[index]), png: png.toString('base64') };
        }),
      );
    } finally {
      split.close();
    }
  }
  const { paths, labels } = (await readDatasetFiles(datasetFolder)).train;
  const chosen = stratifiedSubsample(labels === null ? null : Int32Array.from(labels), paths.length, count, samplesSeed, 'samples');
  return Promise.all(
    Array.from(chosen, async (index) => ({ label: nameOf(labels?.[index]), png: await thumbnail(join(source, paths[index] ?? '')) })),
  );
}

async function thumbnail(path: string): Promise<string> {
  try {
    const png = await sharp(await readFile(path))
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .resize(longestSide, longestSide, { fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .png()
      .toBuffer();
    return png.toString('base64');
  } catch (cause) {
    throw new StudioError('badData', `an image of this data set can no longer be read: ${fileReason(cause)}`, {
      path,
      advice: 'Bring the file back, or remove the data set and add its folder again.',
      cause,
    });
  }
}
