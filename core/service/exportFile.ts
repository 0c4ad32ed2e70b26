import { existsSync, lstatSync, statSync } from 'node:fs';
import path from 'node:path';
import { StudioError } from '../contract/error.ts';

/**
 * Checks a path that someone wants a file at, before anything is computed for it.
 *
 * @throws StudioError `badInput` for a folder, a device, a relative path, a folder that is not there, or a place in the data folder
 */
export function assertExportPath(file: string, dataFolder: string): void {
  const refuse = (message: string, advice: string): never => {
    throw new StudioError('badInput', message, { path: file, advice });
  };
  if (!path.isAbsolute(file)) {
    refuse('The path of the file to write is relative.', 'Write the whole path.');
  }
  const folder = path.dirname(file);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    refuse(`There is no folder "${folder}".`, 'Make it first, or choose another place.');
  }
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) {
    refuse('This is a folder, and a file is to be written.', 'Add a file name.');
  }
  if (found !== undefined && !found.isFile()) {
    refuse('There is something here that is not a plain file.', 'Choose another file name.');
  }
  const inside = path.relative(dataFolder, file);
  if (!inside.startsWith('..') && !path.isAbsolute(inside)) {
    refuse('This place is inside the data folder, which HSSL Studio keeps in order itself.', 'Choose a place outside it.');
  }
}
