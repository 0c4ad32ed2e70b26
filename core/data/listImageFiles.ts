import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, isAbsolute, join, relative, sep } from 'node:path';
import type { SkippedFile } from '../contract/dataset.ts';
import { StudioError } from '../contract/error.ts';
import { fileReason } from './fileReason.ts';

const accepted = new Set(['.png', '.jpg', '.jpeg', '.webp']);

/** Images that we do not read: worth telling the person, unlike notes and lists that lie beside images. */
const otherImages = new Set(['.gif', '.bmp', '.tif', '.tiff', '.heic', '.heif', '.avif', '.jp2', '.jxl', '.svg', '.ppm', '.pgm', '.dng', '.raw']);

/** Where a walk puts what it finds; all paths are relative to the root of the data set and use `/`. */
export interface FoundFiles {
  images: string[];
  skipped: SkippedFile[];
}

/**
 * Lists the image files in `root`/`below` and all folders below it, in the order of their names. Links are followed to
 * files within `root` only, so that a folder from elsewhere cannot draw in other files of this machine.
 * Errors: `badInput` when `below` cannot be listed; folders further down that cannot are listed as skipped.
 */
export async function listImageFiles(root: string, below: string, signal?: AbortSignal): Promise<FoundFiles> {
  const realRoot = await realpath(root);
  const found: FoundFiles = { images: [], skipped: [] };
  await walk(below, true);
  return found;

  async function walk(folder: string, isFirst: boolean): Promise<void> {
    signal?.throwIfAborted();
    let entries: Dirent[];
    try {
      entries = await readdir(join(root, folder), { withFileTypes: true });
    } catch (error) {
      if (isFirst) {
        throw new StudioError('badInput', `this folder cannot be used: ${fileReason(error)}`, {
          path: join(root, folder),
          advice: 'Choose a folder that you may read.',
          cause: error,
        });
      }
      found.skipped.push({ path: folder, why: fileReason(error) });
      return;
    }
    entries.sort((left, right) => (left.name < right.name ? -1 : 1));
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (isHidden(entry.name)) {
        continue;
      }
      if (entry.isDirectory()) {
        await walk(path, false);
      } else if (entry.isSymbolicLink()) {
        const why = await reasonAgainstLink(path);
        addFile(path, why);
      } else if (entry.isFile()) {
        addFile(path, null);
      }
    }
  }

  function addFile(path: string, why: string | null): void {
    const extension = extname(path).toLowerCase();
    if (why !== null) {
      found.skipped.push({ path, why });
    } else if (accepted.has(extension)) {
      found.images.push(path);
    } else if (otherImages.has(extension)) {
      found.skipped.push({ path, why: `${extension.slice(1)} images are not read; convert it to png, jpg or webp` });
    }
  }

  async function reasonAgainstLink(path: string): Promise<string | null> {
    try {
      const target = await realpath(join(root, path));
      if (!isWithin(realRoot, target)) {
        return 'it links to a place outside this folder';
      }
      return (await stat(target)).isDirectory() ? 'it links to a folder' : null;
    } catch (error) {
      return fileReason(error);
    }
  }
}

/** Whether the real path `target` is `folder` or lies below it. */
export function isWithin(folder: string, target: string): boolean {
  const path = relative(folder, target);
  return path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}

/** Names that file managers and archives leave behind. */
function isHidden(name: string): boolean {
  return name.startsWith('.') || name === '__MACOSX' || name === 'Thumbs.db';
}
