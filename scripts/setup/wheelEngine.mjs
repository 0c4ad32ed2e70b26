import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findCommand } from '../../core/engine/findCommand.mjs';
import { mendFor } from '../../core/engine/mends.mjs';
import { cacheFolder, nativePlatform, nodeRelease } from '../../core/engine/places.mjs';
import { requireDiskSpace } from './diskSpace.mjs';
import { folderSize } from './folderSize.mjs';
import { addonPackage } from './project.mjs';
import { CommandError, lastWords, runCommand } from './runCommand.mjs';
import { SetupError } from './setupError.mjs';
import { watchProgress } from './watchProgress.mjs';

/** @typedef {import('./pins.mjs').WheelPin} WheelPin */

const unpackProgram = path.join(path.dirname(fileURLToPath(import.meta.url)), 'unpackWheel.py');

/** What the addon is compiled against and linked to, and for GPUs the CUDA libraries beside it. */
const neededFiles = String.raw`^tensorflow/libtensorflow_(cc|framework)\.(so\.2|2\.dylib)$|^tensorflow/include/(tensorflow/(c|core/platform)|tsl|xla/tsl)/.*\.h$|^nvidia/[^/]+/(lib|bin|nvvm)/`;

/** @returns {Promise<string | null>} a Python that has pip */
async function findPython() {
  const python = findCommand('python3') ?? findCommand('python');
  try {
    return python && (await runCommand({ command: python, args: ['-m', 'pip', '--version'] }, { timeoutMs: 60_000 })) ? python : null;
  } catch {
    return null;
  }
}

/**
 * What an engine is made with; everything that lacks is told at once.
 * @returns {Promise<{ python: string, compiler: string }>}
 */
async function requireTools() {
  const python = await findPython();
  const compiler = ['g++', 'c++', 'clang++'].map(findCommand).find(Boolean);
  if (python && compiler) {
    return { python, compiler };
  }
  const lacking = [python ? '' : 'Python 3 with pip (fetches TensorFlow)', compiler ? '' : 'a C++ compiler (builds what joins it with Node)'].filter(Boolean);
  const mends = [...(python ? [] : [mendFor('python')]), ...(compiler ? [] : [mendFor('compiler')])];
  throw new SetupError(`it is made with what was not found here: ${lacking.join(' and ')}`, [...mends, 'then again: npm run setup']);
}

/** @param {WheelPin} wheel */
function wheelPrefix({ name, version }) {
  return `${name.replaceAll('-', '_')}-${version}-`;
}

/**
 * Downloads wheels with the user's own pip settings; each must have its pinned hash. They stay until the engine is done, so that a
 * later failure does not cost the download.
 * @param {string} python
 * @param {readonly WheelPin[]} wheels
 * @param {readonly string[]} tags
 * @param {string} folder
 * @param {import('./reporter.mjs').Reporter} reporter
 */
async function downloadWheels(python, wheels, tags, folder, reporter) {
  const scratch = path.join(folder, 'scratch');
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  const requirements = path.join(folder, 'requirements.txt');
  writeFileSync(requirements, wheels.map(({ name, version, sha256 }) => `${name}==${version} --hash=sha256:${sha256}\n`).join(''));
  const args = ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--python-version', '312', '--implementation', 'cp'];
  args.push(...tags.flatMap((tag) => ['--platform', tag]), '--require-hashes', '--no-cache-dir', '--no-input', '--disable-pip-version-check', '-d', folder, '-r', requirements);
  const env = { ...process.env, TMPDIR: scratch, TEMP: scratch, PIP_REQUIRE_VIRTUALENV: '0' };
  const total = wheels.reduce((sum, { bytes }) => sum + bytes, 0);
  try {
    await watchProgress(runCommand({ command: python, args }, { env }), () => reporter.progress('downloading TensorFlow', folderSize(folder), total, 'bytes'));
  } catch (error) {
    const said = error instanceof CommandError ? `${error.message}\n      ${lastWords(error.tail)}` : String(error);
    throw new SetupError(`TensorFlow could not be downloaded: ${said}`, [`python3 -m pip download --no-deps --python-version 312 --only-binary=:all: --platform ${tags[0]} ${wheels[0]?.name}==${wheels[0]?.version}   # is the package index reachable?`], { cause: error });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * @param {string} python
 * @param {string} wheel
 * @param {string} folder
 * @param {import('./reporter.mjs').Reporter} reporter
 */
async function unpackWheel(python, wheel, folder, reporter) {
  const onOutput = (/** @type {string} */ text) => {
    const [done, total] = text.trimEnd().split('\n').at(-1)?.split(' ').map(Number) ?? [];
    if (done && total) {
      reporter.progress('unpacking', done, total, 'bytes');
    }
  };
  try {
    await runCommand({ command: python, args: [unpackProgram, wheel, folder, neededFiles] }, { onOutput });
  } catch (error) {
    throw new SetupError(`${path.basename(wheel)} could not be unpacked: ${error instanceof CommandError ? lastWords(error.tail) : error}`, ['is the disk full?   df -h'], { cause: error });
  }
}

/**
 * Compiles the addon against the unpacked libraries; it finds them relative to itself, so that the folder can be renamed.
 * @param {string} compiler
 * @param {string} folder
 */
async function compileAddon(compiler, folder) {
  const isMac = process.platform === 'darwin';
  const include = path.join(nodeRelease()?.folder ?? '', 'include', 'node');
  const flags = ['-O2', '-fPIC', '-std=c++17', '-DNAPI_VERSION=8', `-I${include}`, `-I${path.join(folder, 'tensorflow', 'include')}`, `-I${addonPackage}`];
  const parts = ['tfjs_backend', 'tfjs_binding'];
  const objects = parts.map((part) => path.join(folder, `${part}.o`));
  const libraries = ['cc', 'framework'].map((part) => path.join(folder, 'tensorflow', isMac ? `libtensorflow_${part}.2.dylib` : `libtensorflow_${part}.so.2`));
  const link = isMac ? ['-bundle', '-undefined', 'dynamic_lookup', '-Wl,-rpath,@loader_path/tensorflow'] : ['-shared', '-Wl,-rpath,$ORIGIN/tensorflow'];
  try {
    await Promise.all(parts.map((part, index) => runCommand({ command: compiler, args: [...flags, '-c', path.join(addonPackage, 'binding', `${part}.cc`), '-o', objects[index] ?? ''] })));
    await runCommand({ command: compiler, args: ['-o', path.join(folder, 'tfjs_binding.node'), ...objects, ...libraries, ...link] });
  } catch (error) {
    throw new SetupError(`the addon could not be compiled with ${compiler}: ${error instanceof CommandError ? lastWords(error.tail) : error}`, [mendFor('compiler')], { cause: error });
  }
  for (const object of objects) {
    rmSync(object);
  }
  rmSync(path.join(folder, 'tensorflow', 'include'), { recursive: true });
}

/**
 * Makes an engine from Python wheels of TensorFlow: they are only unpacked, for their libraries and headers, and nothing is installed into any Python.
 * @param {{ id: string, wheels: readonly WheelPin[], tags: readonly string[], unpackedBytes: number }} plan
 * @param {string} folder - an empty folder
 * @param {import('./reporter.mjs').Reporter} reporter
 * @returns {Promise<() => void>} removes the downloads; to be called once the engine is in place
 */
export async function makeWheelEngine({ id, wheels, tags, unpackedBytes }, folder, reporter) {
  const { python, compiler } = await requireTools();
  const downloads = path.join(cacheFolder(), 'downloads', id);
  mkdirSync(downloads, { recursive: true });
  const bytes = wheels.reduce((sum, wheel) => sum + wheel.bytes, 0);
  requireDiskSpace(downloads, bytes + unpackedBytes, `the engine ${id}`);
  await downloadWheels(python, wheels, tags, downloads, reporter);
  const files = readdirSync(downloads);
  for (const wheel of wheels) {
    const file = files.find((name) => name.startsWith(wheelPrefix(wheel)));
    if (!file) {
      throw new SetupError(`pip fetched no ${wheel.name} ${wheel.version} for ${nativePlatform()}`, []);
    }
    await unpackWheel(python, path.join(downloads, file), folder, reporter);
  }
  reporter.say('      compiling the addon');
  await compileAddon(compiler, folder);
  return () => rmSync(downloads, { recursive: true, force: true });
}
