// Plain JavaScript without dependencies: set-up imports it before anything is installed, on any Node from 18 on.
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Full path of a program on PATH, or null. Nothing is run.
 * @param {string} name - without `.exe`
 * @returns {string | null}
 */
export function findCommand(name) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  for (const folder of (process.env.PATH ?? '').split(path.delimiter).filter(Boolean)) {
    for (const ending of endings) {
      const file = path.join(folder, name + ending);
      try {
        accessSync(file, constants.X_OK);
        if (statSync(file).isFile()) {
          return file;
        }
      } catch {
        // Not here: the next folder.
      }
    }
  }
  return null;
}
