import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Bytes of all files below a folder, which may be changing or missing.
 * @param {string} folder
 * @returns {number}
 */
export function folderSize(folder) {
  let bytes = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const full = path.join(folder, entry.name);
      bytes += entry.isDirectory() ? folderSize(full) : (statSync(full, { throwIfNoEntry: false })?.size ?? 0);
    }
  } catch {
    // Gone between two looks: it counts as nothing.
  }
  return bytes;
}
