import { realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { DatasetKind } from '../contract/dataset.ts';
import { StudioError } from '../contract/error.ts';
import { errorCode, fileReason } from './fileReason.ts';
import { findFashionFiles } from './fashionMnist.ts';

/**
 * The real, absolute path of a folder that a person named.
 * Errors: `notFound` when it does not exist, `badInput` when it is not a folder or cannot be reached.
 */
export async function resolveSource(path: string): Promise<string> {
  try {
    const source = await realpath(resolve(path));
    if ((await stat(source)).isDirectory()) {
      return source;
    }
  } catch (cause) {
    const isMissing = errorCode(cause) === 'ENOENT';
    throw new StudioError(isMissing ? 'notFound' : 'badInput', `this folder cannot be used: ${fileReason(cause)}`, {
      path,
      advice: isMissing ? 'Check the path.' : 'Choose a folder that you may read.',
      cause,
    });
  }
  throw new StudioError('badInput', 'this is a file, not a folder', { path, advice: 'Choose the folder that holds the images.' });
}

/** What a folder looks like: a folder with `train/`, the files of Fashion-MNIST, or else images without labels. */
export async function detectKind(source: string): Promise<DatasetKind> {
  if (await isFolder(join(source, 'train'))) {
    return 'image-folder';
  }
  return (await findFashionFiles(source)) === null ? 'unlabelled-folder' : 'fashion-mnist';
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
