import { cpSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { mendFor } from '../mends.mjs';
import { nodeToRun, programPlaces } from '../program.mjs';
import { withNodeFirst } from './nodeEnvironment.mjs';
import { CommandError, lastWords, runCommand } from './runCommand.mjs';
import { SetupError } from './setupError.mjs';

const downloadLimitMs = 30 * 60_000;

/**
 * Version of TensorFlow that the package's own download brings.
 * @returns {string}
 */
export function officialVersion() {
  try {
    const constants = readFileSync(path.join(programPlaces().addonPackage, 'scripts', 'deps-constants.js'), 'utf8');
    return /LIBTENSORFLOW_VERSION = '([^']+)'/.exec(constants)?.[1] ?? 'unknown';
  } catch {
    return 'unknown';
  }
}

/**
 * @param {string} folder
 * @param {RegExp} name
 * @returns {string[]} full paths of the matching files below a folder
 */
function findFiles(folder, name) {
  if (!statSync(folder, { throwIfNoEntry: false })) {
    return [];
  }
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    return entry.isDirectory() ? findFiles(full, name) : name.test(entry.name) ? [full] : [];
  });
}

/**
 * Makes an engine by tfjs-node's own install script, for platforms without wheels of a current TensorFlow (Windows and Macs with an Intel processor).
 * The script works inside its package; it gets a copy, so that node_modules stays as locked and engines can live side by side.
 * @param {string} folder - an empty folder
 * @param {import('./workControl.mjs').WorkControl} [control]
 */
export async function makeOfficialEngine(folder, control) {
  const { addonPackage, root } = programPlaces();
  const node = nodeToRun();
  const copy = path.join(folder, 'package');
  cpSync(addonPackage, copy, { recursive: true });
  // Under its own name the package asks for addons made for CUDA 11, which do not exist for every platform.
  const manifest = path.join(copy, 'package.json');
  writeFileSync(manifest, JSON.stringify({ ...JSON.parse(readFileSync(manifest, 'utf8')), name: '@tensorflow/tfjs-node' }, null, 2));
  const modules = path.join(root, 'node_modules');
  const environment = withNodeFirst(node);
  const pathName = Object.keys(environment).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const env = { ...environment, NODE_PATH: modules, [pathName]: [path.join(modules, '.bin'), environment[pathName]].join(path.delimiter) };
  let said = '';
  try {
    said = await runCommand({ command: node, args: [path.join('scripts', 'install.js'), 'cpu', 'download'] }, { cwd: copy, env, timeoutMs: downloadLimitMs, control });
  } catch (error) {
    control?.signal.throwIfAborted();
    // Its last step expects an older Node on Windows and may fail after everything was fetched: the files decide.
    said = error instanceof CommandError ? `${error.message}\n      ${lastWords(error.tail)}` : String(error);
  }
  const addon = findFiles(path.join(copy, 'lib'), /^tfjs_binding\.node$/)[0];
  const libraries = findFiles(path.join(copy, 'deps', 'lib'), /tensorflow.*(\.dll|\.dylib)$/);
  if (!addon || libraries.length === 0) {
    throw new SetupError(`tfjs-node's own download failed: ${lastWords(said)}`, ['is the network reachable? then try again', mendFor('compiler')]);
  }
  renameSync(addon, path.join(folder, 'tfjs_binding.node'));
  if (process.platform === 'win32') {
    for (const library of libraries) {
      renameSync(library, path.join(folder, path.basename(library)));
    }
  } else {
    await moveLibraries(folder, libraries);
  }
  rmSync(copy, { recursive: true, force: true });
}

/**
 * The addon looks for its libraries two folders up, as in the package; here they are beside it.
 * @param {string} folder
 * @param {string[]} libraries
 */
async function moveLibraries(folder, libraries) {
  mkdirSync(path.join(folder, 'tensorflow'));
  const addon = path.join(folder, 'tfjs_binding.node');
  for (const library of libraries) {
    const name = path.basename(library);
    renameSync(library, path.join(folder, 'tensorflow', name));
    await runCommand({ command: 'install_name_tool', args: ['-change', `@loader_path/../../deps/lib/${name}`, `@loader_path/tensorflow/${name}`, addon] });
  }
  await runCommand({ command: 'codesign', args: ['--force', '--sign', '-', addon] });
}
