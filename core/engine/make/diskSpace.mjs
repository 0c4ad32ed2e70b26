import { statfsSync } from 'node:fs';
import { formatBytes } from './formatBytes.mjs';
import { SetupError } from './setupError.mjs';

/**
 * Refuses to begin what can't be finished for want of room.
 * @param {string} folder - an existing one
 * @param {number} bytes - needed at the most, counting what is thrown away afterwards
 * @param {string} what
 */
export function requireDiskSpace(folder, bytes, what) {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < bytes) {
    throw new SetupError(`${what} needs ${formatBytes(bytes)} on the disk of ${folder}, and ${formatBytes(bavail * bsize)} are free`, [
      'free some space there, or set HSSL_STUDIO_CACHE to a folder on another disk',
    ]);
  }
}
