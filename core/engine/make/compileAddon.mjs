import { copyFileSync, existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { findCommand } from '../findCommand.mjs';
import { mendFor } from '../mends.mjs';
import { nodeRelease } from '../places.mjs';
import { programPlaces } from '../program.mjs';
import { CommandError, lastWords, runCommand } from './runCommand.mjs';
import { SetupError } from './setupError.mjs';

/** The addon that joins Node and TensorFlow; it lies in an engine's folder, and in that of the addons that come with a packaged app. */
export const addonName = 'tfjs_binding.node';

/** @returns {string | null} path of a C++ compiler */
export function findCompiler() {
  return ['g++', 'c++', 'clang++'].map(findCommand).find((found) => found !== null) ?? null;
}

/** @returns {string | null} the addon that was compiled when the app was packaged */
export function prebuiltAddon() {
  const folder = programPlaces().prebuiltAddons;
  const file = folder === null ? null : path.join(folder, addonName);
  return file !== null && existsSync(file) ? file : null;
}

/** @returns {string} */
export function includeFolder() {
  return path.join(nodeRelease()?.folder ?? '', 'include', 'node');
}

/**
 * Puts the addon into an engine's folder: the one that came with the app, or one that is compiled against the unpacked libraries. It finds them
 * relative to itself, so that the folder can be renamed. TensorFlow's headers are removed afterwards.
 * @param {string} folder
 * @param {import('./workControl.mjs').WorkControl} [control]
 */
export async function putAddon(folder, control) {
  const prebuilt = prebuiltAddon();
  const headers = path.join(folder, 'tensorflow', 'include');
  if (prebuilt === null) {
    await compileAddon(findCompiler() ?? 'c++', folder, headers, control);
  } else {
    copyFileSync(prebuilt, path.join(folder, addonName));
  }
  rmSync(headers, { recursive: true, force: true });
}

/**
 * @param {string} compiler
 * @param {string} folder
 * @param {string} headers
 * @param {import('./workControl.mjs').WorkControl} [control]
 */
async function compileAddon(compiler, folder, headers, control) {
  const isMac = process.platform === 'darwin';
  const { addonPackage } = programPlaces();
  const flags = ['-O2', '-fPIC', '-std=c++17', '-DNAPI_VERSION=8', `-I${includeFolder()}`, `-I${headers}`, `-I${addonPackage}`];
  const parts = ['tfjs_backend', 'tfjs_binding'];
  const objects = parts.map((part) => path.join(folder, `${part}.o`));
  const libraries = ['cc', 'framework'].map((part) => path.join(folder, 'tensorflow', isMac ? `libtensorflow_${part}.2.dylib` : `libtensorflow_${part}.so.2`));
  const link = isMac ? ['-bundle', '-undefined', 'dynamic_lookup', '-Wl,-rpath,@loader_path/tensorflow'] : ['-shared', '-Wl,-rpath,$ORIGIN/tensorflow'];
  try {
    await Promise.all(
      parts.map((part, index) => runCommand({ command: compiler, args: [...flags, '-c', path.join(addonPackage, 'binding', `${part}.cc`), '-o', objects[index] ?? ''] }, { control })),
    );
    await runCommand({ command: compiler, args: ['-o', path.join(folder, addonName), ...objects, ...libraries, ...link] }, { control });
  } catch (error) {
    throw error instanceof CommandError ? new SetupError(`the addon could not be compiled with ${compiler}: ${lastWords(error.tail)}`, [mendFor('compiler')], { cause: error }) : error;
  }
  for (const object of objects) {
    rmSync(object);
  }
}
