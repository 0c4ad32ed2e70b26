import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { mendFor } from '../../core/engine/mends.mjs';
import { nodeRelease } from '../../core/engine/places.mjs';
import { withNodeFirst } from '../../core/engine/make/nodeEnvironment.mjs';
import { projectFolder } from '../setup/project.mjs';
import { CommandError, lastWords, runCommand } from '../../core/engine/make/runCommand.mjs';

/** @typedef {{ binary: string, why: null } | { binary: null, why: string }} ElectronSearch */

const electronPackage = path.join(projectFolder, 'node_modules', 'electron');
const failureFile = path.join(projectFolder, 'node_modules', '.cache', 'hssl-studio', 'electron-failure.json');
const downloadLimitMs = 5 * 60_000;
/** A download that failed is not tried again at each start. */
const retryMs = 24 * 3_600_000;

const platformBinary = process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : process.platform === 'win32' ? 'electron.exe' : 'electron';

/**
 * The folder of a binary as ELECTRON_OVERRIDE_DIST_PATH wants it.
 * @param {string} binary
 */
export function electronFolder(binary) {
  return path.resolve(binary, ...platformBinary.split('/').map(() => '..'));
}

/** @param {string} file */
function isFile(file) {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

/**
 * The Electron binary that is there: the folder in ELECTRON_OVERRIDE_DIST_PATH, else what the `electron` package downloaded.
 * @returns {string | null}
 */
export function installedElectron() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) {
    const binary = path.join(override, platformBinary);
    return isFile(binary) ? binary : null;
  }
  try {
    const binary = path.join(electronPackage, 'dist', readFileSync(path.join(electronPackage, 'path.txt'), 'utf8').trim());
    return isFile(binary) ? binary : null;
  } catch {
    return null;
  }
}

function packageVersion() {
  return JSON.parse(readFileSync(path.join(electronPackage, 'package.json'), 'utf8')).version;
}

/** @returns {string | null} why the last attempt to download this version failed, if that was not long ago */
function recentFailure() {
  try {
    const { version, at, why } = JSON.parse(readFileSync(failureFile, 'utf8'));
    return version === packageVersion() && Date.now() - at < retryMs ? why : null;
  } catch {
    return null;
  }
}

/**
 * Electron's binary does not come with its npm package; the package fetches it when it is first used.
 * @param {(text: string) => void} say
 * @returns {Promise<string | null>} why it failed
 */
async function download(say) {
  const version = packageVersion();
  say(`Downloading Electron ${version} (about 110 MB, once) ...`);
  try {
    await runCommand({ command: nodeRelease()?.binary ?? process.execPath, args: [path.join(electronPackage, 'install.js')] }, { cwd: electronPackage, env: withNodeFirst(nodeRelease()?.binary ?? null), timeoutMs: downloadLimitMs });
    return null;
  } catch (error) {
    const why = error instanceof CommandError ? (lastWords(error.tail).split('\n')[0] || error.message) : String(error);
    mkdirSync(path.dirname(failureFile), { recursive: true });
    writeFileSync(failureFile, JSON.stringify({ version, at: Date.now(), why }));
    return why;
  }
}

/**
 * Whether a binary starts at all. It does so as a plain Node, which needs no display and shows at once that libraries of the system are missing.
 * @param {string} binary
 * @returns {Promise<string | null>} why not
 */
async function whyItDoesNotStart(binary) {
  try {
    await runCommand({ command: binary, args: ['--version'] }, { timeoutMs: 30_000, env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } });
    return null;
  } catch (error) {
    const said = error instanceof CommandError ? (lastWords(error.tail).split('\n')[0] || error.message) : String(error);
    return `${binary} does not start (${said}); to mend it: ${mendFor('electronLibraries')}`;
  }
}

/**
 * A working Electron, or why there is none, in one line.
 * @param {{ mayDownload: boolean, say: (text: string) => void }} options
 * @returns {Promise<ElectronSearch>}
 */
export async function findElectron({ mayDownload, say }) {
  const retry = `to try again: node ${path.relative(process.cwd(), path.join(electronPackage, 'install.js'))}`;
  if (!installedElectron()) {
    if (process.env.ELECTRON_OVERRIDE_DIST_PATH) {
      return { binary: null, why: `there is no Electron in ${process.env.ELECTRON_OVERRIDE_DIST_PATH} (ELECTRON_OVERRIDE_DIST_PATH)` };
    }
    const why = recentFailure() ?? (mayDownload ? await download(say) : 'it is not downloaded');
    if (why) {
      return { binary: null, why: `Electron can't be had (${why}); ${retry}` };
    }
  }
  const binary = installedElectron();
  if (!binary) {
    return { binary: null, why: `Electron was downloaded and is not there; ${retry}` };
  }
  const why = await whyItDoesNotStart(binary);
  return why ? { binary: null, why } : { binary, why: null };
}
