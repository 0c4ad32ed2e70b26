import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { findCommand } from '../../core/engine/findCommand.mjs';
import { mendFor } from '../../core/engine/mends.mjs';
import { enginesFolder, nativePlatform, nodeRelease } from '../../core/engine/places.mjs';
import { kernelsAddon, kernelsFolder, kernelSources, kernelsVersion } from '../../core/tensor/kernels/kernelsAddon.mjs';
import { installFolder, whyIncomplete } from './installedFolder.mjs';
import { CommandError, lastWords, runCommand } from './runCommand.mjs';
import { SetupError } from './setupError.mjs';

/**
 * Instruction sets that the kernels are compiled for; the addon takes the best that the processor has. The baseline comes first: where
 * several objects hold the same inline function, the linker keeps the first one's, which runs everywhere.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const instructionSets =
  process.arch === 'x64'
    ? { baseline: [], avx2: ['-march=x86-64-v3'], avx512: ['-march=x86-64-v4', '-mprefer-vector-width=512'] }
    : { baseline: [] };

/** Engines made from wheels: only those have libraries to link to. */
function enginesWithLibraries() {
  try {
    return readdirSync(enginesFolder())
      .filter((id) => !id.startsWith('.') && id.endsWith(nativePlatform()))
      .map((id) => path.join(enginesFolder(), id))
      .filter((folder) => existsSync(path.join(folder, 'engine.json')) && existsSync(path.join(folder, 'tensorflow')));
  } catch {
    return [];
  }
}

function source() {
  return `kernels ${kernelsVersion()}`;
}

function enginesWithoutKernels() {
  return enginesWithLibraries().filter((engine) => whyIncomplete(kernelsFolder(engine), source()) !== null);
}

/**
 * @param {string} compiler
 * @param {string} engine
 * @param {string} folder - where the addon goes, beside which the engine's libraries are when it is in place
 */
async function compileKernels(compiler, engine, folder) {
  const isMac = process.platform === 'darwin';
  const include = path.join(nodeRelease()?.folder ?? '', 'include', 'node');
  const flags = ['-O3', '-fPIC', '-std=c++17', '-fno-math-errno', '-fno-trapping-math', '-fvisibility=hidden', '-DNAPI_VERSION=8', `-I${include}`];
  const parts = [
    ...Object.entries(instructionSets).map(([name, options]) => ({ object: `${name}.o`, file: 'registerKernels.cc', options: [...options, `-DHSSL_INSTRUCTIONS=${name}`] })),
    { object: 'addon.o', file: 'kernels.cc', options: ['-DNODE_GYP_MODULE_NAME=hssl_kernels'] },
  ];
  const objects = parts.map(({ object }) => path.join(folder, object));
  const libraries = ['framework', 'cc'].map((part) => path.join(engine, 'tensorflow', isMac ? `libtensorflow_${part}.2.dylib` : `libtensorflow_${part}.so.2`));
  const link = isMac ? ['-bundle', '-undefined', 'dynamic_lookup', '-Wl,-rpath,@loader_path/../tensorflow'] : ['-shared', '-Wl,-rpath,$ORIGIN/../tensorflow'];
  await Promise.all(
    parts.map(({ file, options }, index) => runCommand({ command: compiler, args: [...flags, ...options, '-c', path.join(kernelSources, file), '-o', objects[index] ?? ''] })),
  );
  await runCommand({ command: compiler, args: ['-o', path.join(folder, path.basename(kernelsAddon(engine))), ...objects, ...libraries, ...link] });
  objects.forEach((object) => rmSync(object));
}

/**
 * Our kernels for each engine of this user; without them a step takes the runtime's own operations.
 * @returns {import('./runSteps.mjs').Step}
 */
export function kernelsStep() {
  return {
    name: 'kernels',
    check: () => (enginesWithoutKernels().length === 0 ? null : 'not compiled'),
    async make() {
      const compiler = ['g++', 'c++', 'clang++'].map(findCommand).find(Boolean);
      if (!compiler) {
        throw new SetupError('they are made with what was not found here: a C++ compiler', [mendFor('compiler'), 'then again: npm run setup']);
      }
      for (const engine of enginesWithoutKernels()) {
        try {
          await installFolder(kernelsFolder(engine), source(), (folder) => compileKernels(compiler, engine, folder));
        } catch (error) {
          throw error instanceof CommandError
            ? new SetupError(`the kernels could not be compiled with ${compiler}: ${lastWords(error.tail)}`, [mendFor('compiler')], { cause: error })
            : error;
        }
      }
    },
  };
}
