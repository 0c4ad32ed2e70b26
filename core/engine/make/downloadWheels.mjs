import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { nativePlatform } from '../places.mjs';
import { folderSize } from './folderSize.mjs';
import { hashFile } from './hashFile.mjs';
import { CommandError, lastWords, runCommand } from './runCommand.mjs';
import { SetupError } from './setupError.mjs';
import { watchProgress } from './watchProgress.mjs';

/** @typedef {import('./wheelPins.mjs').WheelPin} WheelPin */

/** pip goes on by itself where a connection was cut, from this version on. */
const resumingPip = [25, 1];
const resumeRetries = 20;

/** @param {string} version */
function canResume(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > (resumingPip[0] ?? 0) || (major === resumingPip[0] && minor >= (resumingPip[1] ?? 0));
}

/**
 * @param {WheelPin} wheel
 * @param {string} folder
 * @returns {string | null} path of the wheel's file
 */
function findWheel({ name, version }, folder) {
  const prefix = `${name.replaceAll('-', '_')}-${version}-`;
  const file = readdirSync(folder).find((entry) => entry.startsWith(prefix) && entry.endsWith('.whl'));
  return file === undefined ? null : path.join(folder, file);
}

/**
 * Downloads wheels with the machine's own pip and its settings, one after the other: those that are finished stay until the engine is done,
 * so that neither a cut nor a later failure costs them again.
 * @param {{ python: string, pip: string }} tools
 * @param {readonly WheelPin[]} wheels
 * @param {readonly string[]} tags
 * @param {string} folder
 * @param {import('./workWatcher.mjs').WorkWatcher} watcher
 * @param {import('./workControl.mjs').WorkControl} [control]
 * @returns {Promise<string[]>} their files, each with its pinned hash
 */
export async function downloadWheels({ python, pip }, wheels, tags, folder, watcher, control) {
  const scratch = path.join(folder, 'scratch');
  // pip copies what it fetched: a kill in the middle must not leave half a wheel among the finished ones.
  const fetched = path.join(scratch, 'fetched');
  const total = wheels.reduce((sum, { bytes }) => sum + bytes, 0);
  watcher.phase('downloading');
  for (const wheel of wheels) {
    if (findWheel(wheel, folder) === null) {
      rmSync(scratch, { recursive: true, force: true });
      mkdirSync(fetched, { recursive: true });
      const requirements = path.join(folder, 'requirements.txt');
      writeFileSync(requirements, `${wheel.name}==${wheel.version} --hash=sha256:${wheel.sha256}\n`);
      const args = ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--python-version', '312', '--implementation', 'cp', ...tags.flatMap((tag) => ['--platform', tag])];
      args.push('--require-hashes', '--no-cache-dir', '--no-input', '--disable-pip-version-check', ...(canResume(pip) ? ['--resume-retries', String(resumeRetries)] : []), '-d', fetched, '-r', requirements);
      const env = { ...process.env, TMPDIR: scratch, TEMP: scratch, PIP_REQUIRE_VIRTUALENV: '0' };
      try {
        await watchProgress(runCommand({ command: python, args }, { env, control }), () => watcher.progress(Math.min(total, folderSize(folder)), total));
        const file = findWheel(wheel, fetched);
        if (file !== null) {
          renameSync(file, path.join(folder, path.basename(file)));
        }
      } catch (error) {
        throw error instanceof CommandError ? unavailable(wheel, tags, error) : error;
      } finally {
        rmSync(scratch, { recursive: true, force: true });
      }
    }
  }
  return checkWheels(wheels, folder, watcher, control);
}

/**
 * @param {WheelPin} wheel
 * @param {readonly string[]} tags
 * @param {CommandError} error
 */
function unavailable({ name, version }, tags, error) {
  const attempt = `python3 -m pip download --no-deps --python-version 312 --only-binary=:all: --platform ${tags[0]} ${name}==${version}   # is the package index reachable?`;
  return new SetupError(`${name} could not be downloaded: ${error.message}\n      ${lastWords(error.tail)}`, [attempt], { cause: error });
}

/**
 * What an earlier attempt left may have been changed since: the hash is what counts.
 * @param {readonly WheelPin[]} wheels
 * @param {string} folder
 * @param {import('./workWatcher.mjs').WorkWatcher} watcher
 * @param {import('./workControl.mjs').WorkControl} [control]
 */
async function checkWheels(wheels, folder, watcher, control) {
  const total = wheels.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  /** @type {string[]} */
  const files = [];
  watcher.phase('checking');
  for (const wheel of wheels) {
    await control?.whenGoing();
    const file = findWheel(wheel, folder);
    if (file === null) {
      throw new SetupError(`pip fetched no ${wheel.name} ${wheel.version} for ${nativePlatform()}`, []);
    }
    if ((await hashFile(file, 'sha256', 'hex')) !== wheel.sha256) {
      rmSync(file);
      throw new SetupError(`${path.basename(file)} is not the pinned one and was thrown away`, ['try again: it is downloaded anew']);
    }
    done += wheel.bytes;
    watcher.progress(done, total);
    files.push(file);
  }
  return files;
}
