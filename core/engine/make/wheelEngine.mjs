import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { mendFor } from '../mends.mjs';
import { cacheFolder } from '../places.mjs';
import { findCompiler, prebuiltAddon, putAddon } from './compileAddon.mjs';
import { requireDiskSpace } from './diskSpace.mjs';
import { downloadWheels } from './downloadWheels.mjs';
import { putKernelsWherePossible } from './engineKernels.mjs';
import { findPython } from './findPython.mjs';
import { folderSize } from './folderSize.mjs';
import { CommandError, lastWords, runCommand } from './runCommand.mjs';
import { SetupError } from './setupError.mjs';

const unpackProgram = path.join(path.dirname(fileURLToPath(import.meta.url)), 'unpackWheel.py');

/** What the addon is compiled against and linked to, and for GPUs the CUDA libraries beside it. */
const neededFiles = String.raw`^tensorflow/libtensorflow_(cc|framework)\.(so\.2|2\.dylib)$|^tensorflow/include/(tensorflow/(c|core/platform)|tsl|xla/tsl)/.*\.h$|^nvidia/[^/]+/(lib|bin|nvvm)/`;

/**
 * What an engine is made with; everything that lacks is told at once. A packaged app brings the addon along and needs no compiler.
 * @returns {Promise<{ python: string, pip: string }>}
 */
async function requireTools() {
  const python = await findPython();
  const hasAddon = prebuiltAddon() !== null || findCompiler() !== null;
  if (python !== null && hasAddon) {
    return python;
  }
  const lacking = [python ? '' : 'Python 3 with pip (fetches TensorFlow)', hasAddon ? '' : 'a C++ compiler (builds what joins it with Node)'].filter(Boolean);
  const mends = [...(python ? [] : [mendFor('python')]), ...(hasAddon ? [] : [mendFor('compiler')])];
  throw new SetupError(`it is made with what was not found here: ${lacking.join(' and ')}`, [...mends, 'then try again']);
}

/**
 * @param {string} python
 * @param {string} wheel
 * @param {string} folder
 * @param {import('./workWatcher.mjs').WorkWatcher} watcher
 * @param {import('./workControl.mjs').WorkControl} [control]
 */
async function unpackWheel(python, wheel, folder, watcher, control) {
  const onOutput = (/** @type {string} */ text) => {
    const [done, total] = text.trimEnd().split('\n').at(-1)?.split(' ').map(Number) ?? [];
    if (done && total) {
      watcher.progress(done, total);
    }
  };
  try {
    await runCommand({ command: python, args: [unpackProgram, wheel, folder, neededFiles] }, { onOutput, control });
  } catch (error) {
    throw error instanceof CommandError ? new SetupError(`${path.basename(wheel)} could not be unpacked: ${lastWords(error.tail)}`, ['is the disk full?   df -h'], { cause: error }) : error;
  }
}

/**
 * Makes an engine from Python wheels of TensorFlow: they are only unpacked, for their libraries and headers, and nothing is installed into any Python.
 * @param {import('./enginePlan.mjs').EnginePlan} plan
 * @param {string} folder - an empty folder
 * @param {import('./workWatcher.mjs').WorkWatcher} watcher
 * @param {import('./workControl.mjs').WorkControl} [control]
 * @returns {Promise<() => void>} removes the downloads; to be called once the engine is in place
 */
export async function makeWheelEngine({ id, wheels, tags, unpackedBytes }, folder, watcher, control) {
  const tools = await requireTools();
  const downloads = path.join(cacheFolder(), 'downloads', id);
  mkdirSync(downloads, { recursive: true });
  const bytes = wheels.reduce((sum, wheel) => sum + wheel.bytes, 0);
  // What an earlier attempt fetched is there already.
  requireDiskSpace(downloads, Math.max(0, bytes - folderSize(downloads)) + unpackedBytes, `the engine ${id}`);
  const files = await downloadWheels(tools, wheels, tags, downloads, watcher, control);
  watcher.phase('unpacking');
  for (const file of files) {
    await unpackWheel(tools.python, file, folder, watcher, control);
  }
  watcher.phase('building');
  await putAddon(folder, control);
  await putKernelsWherePossible(folder, control);
  return () => rmSync(downloads, { recursive: true, force: true });
}
