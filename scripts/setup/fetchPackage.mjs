import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { hashFile } from '../../core/engine/make/hashFile.mjs';
import { folderSize } from '../../core/engine/make/folderSize.mjs';
import { npm } from './npm.mjs';
import { CommandError, lastWords, runCommand } from '../../core/engine/make/runCommand.mjs';
import { SetupError } from '../../core/engine/make/setupError.mjs';
import { watchProgress } from '../../core/engine/make/watchProgress.mjs';

/**
 * @typedef {object} PackagePin
 * @property {string} spec - as npm takes it: name@version
 * @property {string} integrity - as npm writes it: sha512-...
 * @property {number} bytes - of the archive; for progress only
 */

/**
 * Fetches a package from the registry that the user's npm is set to, refuses it unless it is the pinned one, and unpacks it.
 * @param {PackagePin} pin
 * @param {string} folder - an empty folder; the package's content lands in it
 * @param {import('./reporter.mjs').Reporter} reporter
 */
export async function fetchPackage(pin, folder, reporter) {
  const archives = path.join(folder, '.archive');
  // A cache of its own: its growth is the progress, and the user's is not doubled by what is needed once.
  const cache = path.join(archives, 'npm-cache');
  mkdirSync(cache, { recursive: true });
  const args = ['pack', pin.spec, '--silent', '--ignore-scripts', '--cache', cache, '--pack-destination', archives];
  try {
    await watchProgress(runCommand(npm(args), { cwd: archives }), () => reporter.progress('downloading', folderSize(cache), pin.bytes, 'bytes'));
  } catch (error) {
    throw unavailable(pin.spec, error);
  }
  const archive = readdirSync(archives).find((name) => name.endsWith('.tgz'));
  if (!archive) {
    throw new SetupError(`npm fetched no archive of ${pin.spec}`, ['npm config get registry   # is it reachable and complete?']);
  }
  const integrity = `sha512-${await hashFile(path.join(archives, archive), 'sha512', 'base64')}`;
  if (integrity !== pin.integrity) {
    throw new SetupError(`${pin.spec} is not the pinned one and was thrown away: its hash is ${integrity}, expected ${pin.integrity}`, [
      'npm config get registry   # which registry gives another content under this name?',
    ]);
  }
  await unpack(archives, archive, folder);
  rmSync(archives, { recursive: true, force: true });
}

/**
 * @param {string} archives
 * @param {string} archive
 * @param {string} folder
 */
async function unpack(archives, archive, folder) {
  try {
    // Relative names: a tar that comes with Git for Windows takes the colon of `C:` for a host.
    await runCommand({ command: 'tar', args: ['-xzf', archive] }, { cwd: archives });
  } catch (error) {
    throw new SetupError(`${archive} could not be unpacked: ${error instanceof CommandError ? `${error.message}\n      ${lastWords(error.tail)}` : error}`, ['tar --version   # is it there, and is the disk full?'], { cause: error });
  }
  const content = path.join(archives, 'package');
  for (const name of readdirSync(content)) {
    renameSync(path.join(content, name), path.join(folder, name));
  }
}

/**
 * @param {string} spec
 * @param {unknown} error
 */
function unavailable(spec, error) {
  if (!(error instanceof CommandError)) {
    return error;
  }
  return new SetupError(`${spec} could not be downloaded: ${error.message}\n      ${lastWords(error.tail)}`, [`npm view ${spec} dist   # is the registry reachable, and does it have this version?`], { cause: error });
}
