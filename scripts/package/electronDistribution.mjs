import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SetupError } from '../../core/engine/make/setupError.mjs';

/** Where an unpacked Electron has its program. */
const programOf = { linux: 'electron', win32: 'electron.exe', darwin: path.join('Electron.app', 'Contents', 'MacOS', 'Electron') };

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

/**
 * Refuses an unpacked Electron of another platform before anything is laid out for it.
 * @param {ElectronDistribution} electron
 * @param {import('./platforms.mjs').PackagingTarget} target
 * @throws {SetupError}
 */
export function requireElectronFor({ folder }, { platform }) {
  if (folder !== null && !existsSync(path.join(folder, programOf[platform]))) {
    throw new SetupError(`the Electron in ${folder} (ELECTRON_OVERRIDE_DIST_PATH) is not for ${platform}`, ['unset ELECTRON_OVERRIDE_DIST_PATH, or set it to one of that platform']);
  }
}
