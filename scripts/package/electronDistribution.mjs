import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SetupError } from '../../core/engine/make/setupError.mjs';

/**
 * @typedef {object} ElectronDistribution
 * @property {string} version
 * @property {string | null} folder - an unpacked one; null where the packer downloads that of the lock file
 */

/**
 * The Electron that is packaged: the folder in ELECTRON_OVERRIDE_DIST_PATH, which a test may set, else the locked one.
 * @param {string} project
 * @param {Record<string, string | undefined>} [environment]
 * @returns {ElectronDistribution}
 */
export function electronDistribution(project, environment = process.env) {
  const folder = environment.ELECTRON_OVERRIDE_DIST_PATH;
  if (!folder) {
    return { version: JSON.parse(readFileSync(path.join(project, 'node_modules', 'electron', 'package.json'), 'utf8')).version, folder: null };
  }
  const file = path.join(folder, 'version');
  if (!existsSync(file)) {
    throw new SetupError(`there is no Electron in ${folder} (ELECTRON_OVERRIDE_DIST_PATH): it has no file "version"`, ['set it to an unpacked Electron, or unset it']);
  }
  return { version: readFileSync(file, 'utf8').trim().replace(/^v/, ''), folder: path.resolve(folder) };
}
