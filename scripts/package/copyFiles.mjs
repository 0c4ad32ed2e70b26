import { chmodSync, copyFileSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * All files below a folder; links are followed, other kinds are left out.
 * @param {string} folder
 * @param {(name: string) => boolean} [enters] - whether to look into a folder of this path
 * @returns {string[]} paths below the folder with slashes, in one order on every system
 */
export function listFiles(folder, enters = () => true) {
  /**
   * @param {string} below
   * @returns {string[]}
   */
  function list(below) {
    return readdirSync(path.join(folder, below)).flatMap((entry) => {
      const name = below === '' ? entry : `${below}/${entry}`;
      const status = statSync(path.join(folder, name));
      if (status.isDirectory()) {
        return enters(name) ? list(name) : [];
      }
      return status.isFile() ? [name] : [];
    });
  }
  return list('').sort();
}

/**
 * Copies a file, so that everybody may read it and nobody but its owner may write it, however the checkout was made.
 * @param {string} from
 * @param {string} to
 */
export function copyFile(from, to) {
  mkdirSync(path.dirname(to), { recursive: true });
  copyFileSync(from, to);
  chmodSync(to, (statSync(from).mode & 0o111) === 0 ? 0o644 : 0o755);
}

/**
 * @param {string} from
 * @param {string} to
 * @param {readonly string[]} files - paths below both
 */
export function copyFiles(from, to, files) {
  for (const file of files) {
    copyFile(path.join(from, file), path.join(to, file));
  }
}
