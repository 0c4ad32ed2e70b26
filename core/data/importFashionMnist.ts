import { StudioError } from '../contract/error.ts';
import { decodedFingerprint, decodedFolder } from './decodedCache.ts';
import { createDecodedWriter } from './decodedWriter.ts';
import { fashionBrightness } from './fashionBrightness.ts';
import { fashionClassNames, fashionSide, restoreFashionFiles } from './fashionImage.ts';
import { inspectFashionMnist, readFashionMnist } from './fashionMnist.ts';
import type { ImportedFolder, ImportProgress } from './importFolder.ts';
import { checkSkipped } from './skippedLimit.ts';

/**
 * Counts and checks all images, and keeps them in the decoded cache at their own size of 28, since they are in memory
 * anyway.
 *
 * @param datasetFolder - where the cache is written
 * Errors: as {@link readFashionMnist}, and `badData` when too many records are malformed, there are no training images,
 * or they are another data set's.
 */
export async function importFashionMnist(
  source: string,
  datasetFolder: string,
  onProgress: (progress: ImportProgress) => void,
  signal?: AbortSignal,
): Promise<ImportedFolder['facts']> {
  const { fingerprint, images } = await inspectFashionMnist(source);
  const classCounts = fashionClassNames.map(() => 0);
  const brightness = fashionBrightness();
  let done = 0;
  let test = 0;
  const writer = await createDecodedWriter(decodedFolder(datasetFolder, fashionSide, 1), fashionSide, 1);
  try {
    const skipped = await readFashionMnist(
      source,
      async ({ label, split, pixels }) => {
        brightness.add(label, pixels);
        await writer.append(split, pixels, label);
        if (split === 'train') {
          classCounts[label] = (classCounts[label] ?? 0) + 1;
        } else {
          test += 1;
        }
        done += 1;
        onProgress({ done, total: Math.max(done, images), skipped: 0 });
      },
      signal,
    );
    const total = done + skipped.length;
    checkSkipped(skipped, total, source);
    if (done === test) {
      throw new StudioError('badData', 'there are no training images in these files', { path: source, advice: restoreFashionFiles });
    }
    brightness.check(source);
    onProgress({ done: total, total, skipped: skipped.length });
    await writer.finish(decodedFingerprint(fingerprint, fashionSide, 1));
    return {
      kind: 'fashion-mnist',
      train: done - test,
      test,
      testFrom: 'given',
      classNames: [...fashionClassNames],
      classCounts,
      channels: 1,
      width: fashionSide,
      height: fashionSide,
      source,
      skipped,
      fingerprint,
    };
  } catch (error) {
    await writer.discard();
    throw error;
  }
}
