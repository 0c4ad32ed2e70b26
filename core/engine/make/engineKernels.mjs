import { cpSync, existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { mendFor } from '../mends.mjs';
import { programPlaces } from '../program.mjs';
import { kernelsAddon, kernelsFolder, kernelSources, kernelsVersion } from '../../tensor/kernels/kernelsAddon.mjs';
import { findCompiler, includeFolder } from './compileAddon.mjs';
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

function source() {
  return `kernels ${kernelsVersion()}`;
}

/**
 * Whether an engine could have our kernels and has not those of these sources. Engines that tfjs-node downloaded have no libraries to link to.
 * @param {string} engine - its folder
 */
export function lacksKernels(engine) {
  return existsSync(path.join(engine, 'tensorflow')) && whyIncomplete(kernelsFolder(engine), source()) !== null;
}

/**
 * The folder with our kernels that came with the app, or null.
 * @returns {string | null}
 */
function prebuiltKernels() {
  const { prebuiltAddons } = programPlaces();
  const folder = prebuiltAddons === null ? null : kernelsFolder(prebuiltAddons);
  return folder !== null && existsSync(folder) ? folder : null;
}

/**
 * Gives an engine the kernels that came with the app, where there are any and it lacks them. An engine that can't be written to trains without.
 * @param {string} engine - its folder
 */
export async function putPrebuiltKernels(engine) {
  if (prebuiltKernels() !== null && lacksKernels(engine)) {
    await putKernels(engine).catch(() => {});
  }
}

/**
 * Without our kernels an engine trains slower and just as well: a machine that can't compile them keeps its engine.
 * @param {string} engine - its folder
 * @param {import('./workControl.mjs').WorkControl} [control]
 */
export async function putKernelsWherePossible(engine, control) {
  try {
    if (lacksKernels(engine)) {
      await putKernels(engine, control);
    }
  } catch {
    control?.signal.throwIfAborted();
    // `npm run setup` says why.
  }
}

/**
 * Gives an engine our kernels: those that came with the app, or freshly compiled ones. Without them a step takes the runtime's own operations.
 * @param {string} engine - its folder
 * @param {import('./workControl.mjs').WorkControl} [control]
 * @throws {SetupError} where they can be neither copied nor compiled
 */
export async function putKernels(engine, control) {
  const prebuilt = prebuiltKernels();
  const compiler = prebuilt === null ? findCompiler() : null;
  if (prebuilt === null && compiler === null) {
    throw new SetupError('the kernels are made with what was not found here: a C++ compiler', [mendFor('compiler'), 'then again: npm run setup']);
  }
  await installFolder(kernelsFolder(engine), source(), async (folder) => {
    if (prebuilt !== null) {
      cpSync(prebuilt, folder, { recursive: true });
      return;
    }
    try {
      await compileKernels(compiler ?? 'c++', engine, folder, control);
    } catch (error) {
      throw error instanceof CommandError ? new SetupError(`the kernels could not be compiled with ${compiler}: ${lastWords(error.tail)}`, [mendFor('compiler')], { cause: error }) : error;
    }
  });
}

/**
 * @param {string} compiler
 * @param {string} engine
 * @param {string} folder - where the addon goes, beside which the engine's libraries are when it is in place
 * @param {import('./workControl.mjs').WorkControl} [control]
 */
async function compileKernels(compiler, engine, folder, control) {
  const isMac = process.platform === 'darwin';
  const flags = ['-O3', '-fPIC', '-std=c++17', '-fno-math-errno', '-fno-trapping-math', '-fvisibility=hidden', '-DNAPI_VERSION=8', `-I${includeFolder()}`];
  const parts = [
    ...Object.entries(instructionSets).map(([name, options]) => ({ object: `${name}.o`, file: 'registerKernels.cc', options: [...options, `-DHSSL_INSTRUCTIONS=${name}`] })),
    { object: 'addon.o', file: 'kernels.cc', options: ['-DNODE_GYP_MODULE_NAME=hssl_kernels'] },
  ];
  const objects = parts.map(({ object }) => path.join(folder, object));
  const libraries = ['framework', 'cc'].map((part) => path.join(engine, 'tensorflow', isMac ? `libtensorflow_${part}.2.dylib` : `libtensorflow_${part}.so.2`));
  const link = isMac ? ['-bundle', '-undefined', 'dynamic_lookup', '-Wl,-rpath,@loader_path/../tensorflow'] : ['-shared', '-Wl,-rpath,$ORIGIN/../tensorflow'];
  await Promise.all(
    parts.map(({ file, options }, index) => runCommand({ command: compiler, args: [...flags, ...options, '-c', path.join(kernelSources, file), '-o', objects[index] ?? ''] }, { control })),
  );
  await runCommand({ command: compiler, args: ['-o', path.join(folder, path.basename(kernelsAddon(engine))), ...objects, ...libraries, ...link] }, { control });
  objects.forEach((object) => rmSync(object));
}
