import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { nativePlatform, nodeRelease } from '../../core/engine/places.mjs';
import { withNodeFirst } from '../../core/engine/make/nodeEnvironment.mjs';
import { npm } from './npm.mjs';
import { CommandError, lastWords, runCommand } from '../../core/engine/make/runCommand.mjs';
import { SetupError } from '../../core/engine/make/setupError.mjs';
import { watchProgress } from '../../core/engine/make/watchProgress.mjs';

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, os?: string[], cpu?: string[], libc?: string[], link?: boolean }} LockedPackage */

/**
 * @param {string} file
 * @returns {Record<string, LockedPackage>} place below the project (`node_modules/zod`) -> package
 */
function readLock(file) {
  const { packages } = JSON.parse(readFileSync(file, 'utf8'));
  delete packages[''];
  return packages;
}

/**
 * Optional packages are native parts for one platform each, and what only those of other platforms need.
 * @param {LockedPackage} wanted
 */
function isNeededHere({ optional, os: systems, cpu, libc }) {
  return !optional || (systems?.includes(process.platform) && cpu?.includes(process.arch) && !libc?.includes('musl'));
}

/**
 * npm writes what it installed into a file of its own when it has finished; `npm ci` begins by removing the whole folder.
 * @param {string} project
 * @returns {string | null} why node_modules is not what the lock file says, or null
 */
function whyNotAsLocked(project) {
  /** @type {Record<string, LockedPackage>} */
  let installed;
  try {
    installed = readLock(path.join(project, 'node_modules', '.package-lock.json'));
  } catch {
    return existsSync(path.join(project, 'node_modules')) ? 'an installation was not finished' : 'not there';
  }
  for (const [place, wanted] of Object.entries(readLock(path.join(project, 'package-lock.json')))) {
    const present = installed[place];
    if (isNeededHere(wanted) && (present?.version !== wanted.version || present?.integrity !== wanted.integrity)) {
      return `${place.replace(/^.*node_modules\//, '')} is ${present?.version ?? 'missing'}, not ${wanted.version}`;
    }
  }
  return null;
}

/** @param {string} project */
function stampOf(project) {
  return {
    file: path.join(project, 'node_modules', '.hssl-studio-stamp'),
    content: `${createHash('sha256').update(readFileSync(path.join(project, 'package-lock.json'))).digest('hex')} ${nativePlatform()}\n`,
  };
}

/**
 * Why node_modules does not match the lock file, or null. A match is remembered by a stamp inside node_modules, because comparing a hash is quicker.
 * @param {string} project
 * @returns {string | null}
 */
export function whyPackagesDiffer(project) {
  const stamp = stampOf(project);
  try {
    if (readFileSync(stamp.file, 'utf8') === stamp.content && existsSync(path.join(project, 'node_modules', '.package-lock.json'))) {
      return null;
    }
  } catch {
    // No stamp yet: compared in full below.
  }
  const why = whyNotAsLocked(project);
  if (why === null) {
    writeFileSync(stamp.file, stamp.content);
  }
  return why;
}

/**
 * The packages of package-lock.json. Their own install scripts are not run: nothing here needs them, and a package can't run anything on the user's machine.
 * @param {string} project
 * @returns {import('./runSteps.mjs').Step}
 */
export function packagesStep(project) {
  return {
    name: 'packages',
    check: () => whyPackagesDiffer(project),
    async make(reporter) {
      const release = nodeRelease();
      if (!release) {
        throw new SetupError('the packages need the project\'s own Node', []);
      }
      const places = Object.entries(readLock(path.join(project, 'package-lock.json'))).filter(([, wanted]) => isNeededHere(wanted)).map(([place]) => place);
      const program = npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error'], release.binary);
      try {
        await watchProgress(runCommand(program, { cwd: project, env: withNodeFirst(release.binary) }), () => {
          reporter.progress('installing', places.filter((place) => existsSync(path.join(project, place, 'package.json'))).length, places.length, 'packages');
        });
      } catch (error) {
        throw failure(error);
      }
      const why = whyNotAsLocked(project);
      if (why !== null) {
        throw new SetupError(`npm ci ended without an error, yet ${why}`, ['npm ci --ignore-scripts   # and look at what it says']);
      }
      const stamp = stampOf(project);
      writeFileSync(stamp.file, stamp.content);
    },
  };
}

/** @param {unknown} error */
function failure(error) {
  if (!(error instanceof CommandError)) {
    return error;
  }
  const isFull = error.tail.includes('ENOSPC');
  return new SetupError(`the packages could not be installed: ${error.message}\n      ${lastWords(error.tail)}`, [isFull ? `free some space (packages need 1 GB, npm's own cache in ${path.join(os.homedir(), '.npm')} as much)` : 'npm ci --ignore-scripts   # and look at what it says'], { cause: error });
}
