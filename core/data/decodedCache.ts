import { createHash } from 'node:crypto';
import { readFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../contract/error.ts';
import type { DatasetFiles, DatasetRecord } from './datasetRecord.ts';
import { readDatasetFiles, readDatasetRecord } from './datasetRecord.ts';
import type { ImageDecoder } from './decodeImage.ts';
import { decodeImage, resizeGrey } from './decodeImage.ts';
import type { DecodedIndex } from './decodedIndex.ts';
import { readDecodedIndex } from './decodedIndex.ts';
import type { DecodedWriter } from './decodedWriter.ts';
import { createDecodedWriter } from './decodedWriter.ts';
import { fashionSide } from './fashionImage.ts';
import { readFashionMnist } from './fashionMnist.ts';
import { fileReason } from './fileReason.ts';
import { decodersAtFullSpeed, forEachConcurrently } from './forEachConcurrently.ts';
import { storedSize } from './storedSize.ts';

/** The decoded images of a data set at one size. */
export interface DecodedCache {
  folder: string;
  index: DecodedIndex;
  /** Images that were decoded to make it; 0 when it was there already. */
  decodedImages: number;
}

export interface DecodingOptions {
  onProgress?: (done: number, total: number) => void;
  signal?: AbortSignal;
  decode?: ImageDecoder;
}

/** Part of the fingerprint: a change of the way images are decoded makes old caches stale. */
const decodingVersion = 1;

/** Images that are decoded at once and written in order. */
const chunkImages = 128;

/** How many unreadable files an error names. */
const namedFiles = 20;

/** `cache/<size>x<channels>` below the folder of the data set. */
export function decodedFolder(datasetFolder: string, size: number, channels: 1 | 3): string {
  return join(datasetFolder, 'cache', `${size}x${channels}`);
}

/**
 * The decoded images of a data set for models that see `imageSize`; decodes them if that was not done before, or if the
 * data set has changed since. See {@link storedSize} for the size they have.
 * Errors: `badData` when source files can no longer be read, `diskFull`, the signal's reason when it is aborted.
 */
export async function ensureDecodedCache(datasetFolder: string, imageSize: number, options: DecodingOptions = {}): Promise<DecodedCache> {
  const record = await readDatasetRecord(datasetFolder);
  const size = storedSize(imageSize);
  const folder = decodedFolder(datasetFolder, size, record.channels);
  const fingerprint = decodedFingerprint(record.fingerprint, size, record.channels);
  const present = await readDecodedIndex(folder);
  if (present?.fingerprint === fingerprint) {
    return { folder, index: present, decodedImages: 0 };
  }

  await checkSpace(datasetFolder, (record.train + record.test) * size * size * record.channels);
  const writer = await createDecodedWriter(folder, size, record.channels);
  try {
    if (record.kind === 'fashion-mnist') {
      await decodeFashion(record, size, writer, options);
    } else {
      await decodeFiles(await readDatasetFiles(datasetFolder), record, size, writer, options);
    }
    const index = await writer.finish(fingerprint);
    return { folder, index, decodedImages: index.train + index.test };
  } catch (error) {
    await writer.discard();
    // Another run may have finished the same cache first.
    const other = await readDecodedIndex(folder);
    if (other?.fingerprint === fingerprint && !options.signal?.aborted) {
      return { folder, index: other, decodedImages: 0 };
    }
    throw error;
  }
}

export function decodedFingerprint(sourceFingerprint: string, size: number, channels: number): string {
  return createHash('sha256').update([decodingVersion, sourceFingerprint, size, channels].join(' ')).digest('hex');
}

async function decodeFashion(record: DatasetRecord, size: number, writer: DecodedWriter, options: DecodingOptions): Promise<void> {
  const total = record.train + record.test;
  let done = 0;
  await readFashionMnist(
    record.source,
    async ({ split, pixels, label }) => {
      await writer.append(split, size === fashionSide ? pixels : await resizeGrey(pixels, fashionSide, size), label);
      done += 1;
      options.onProgress?.(done, total);
    },
    options.signal,
  );
}

async function decodeFiles(
  files: DatasetFiles,
  record: DatasetRecord,
  size: number,
  writer: DecodedWriter,
  options: DecodingOptions,
): Promise<void> {
  const decode = options.decode ?? decodeImage;
  const total = record.train + record.test;
  const unreadable: string[] = [];
  let done = 0;
  for (const split of ['train', 'test'] as const) {
    const { paths, labels } = files[split];
    for (let from = 0; from < paths.length; from += chunkImages) {
      const chunk = paths.slice(from, from + chunkImages);
      const decoded: (Uint8Array | null)[] = new Array<null>(chunk.length).fill(null);
      await forEachConcurrently(chunk.length, decodersAtFullSpeed, async (index) => {
        options.signal?.throwIfAborted();
        const path = chunk[index] ?? '';
        try {
          decoded[index] = await decode(await readFile(join(record.source, path)), size, record.channels);
        } catch (error) {
          unreadable.push(`${path} (${fileReason(error)})`);
        }
      });
      checkReadable(unreadable, record);
      for (const [index, pixels] of decoded.entries()) {
        if (pixels !== null) {
          await writer.append(split, pixels, labels?.[from + index] ?? null);
        }
      }
      done += chunk.length;
      options.onProgress?.(done, total);
    }
  }
}

/** The files were all readable when the data set was added, so the run must not quietly go on with fewer. */
function checkReadable(unreadable: readonly string[], record: DatasetRecord): void {
  if (unreadable.length === 0) {
    return;
  }
  const more = unreadable.length > namedFiles ? `, and ${unreadable.length - namedFiles} more` : '';
  throw new StudioError(
    'badData',
    `images of the data set ${record.name} can no longer be read: ${unreadable.slice(0, namedFiles).join(', ')}${more}`,
    { path: record.source, advice: 'Bring the files back, or remove the data set and add its folder again.' },
  );
}

async function checkSpace(folder: string, neededBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < neededBytes) {
    const mebibytes = (bytes: number) => Math.ceil(bytes / 1024 / 1024);
    throw new StudioError('diskFull', `the decoded images need ${mebibytes(neededBytes)} MiB, and only ${mebibytes(bavail * bsize)} MiB are free`, {
      path: folder,
      advice: 'Free some space on this disk, or move the data folder to a larger one.',
    });
  }
}
