import { existsSync } from 'node:fs';
import type { MissingPart } from '../contract/engine.ts';
import { findCommand } from './findCommand.mjs';
import { findCompiler, prebuiltAddon } from './make/compileAddon.mjs';
import { readEngines } from './listEngines.ts';
import { mendFor } from './mends.mjs';
import { nativePlatform, surroundings } from './places.mjs';
import type { Surroundings } from './places.mjs';
import { programPlaces } from './program.mjs';

/** What puts every part that can be downloaded in place; an installed app brings all of them but the engine. */
const setUpCommand = 'npm run setup';

function engineCommand(isPackaged: boolean, device: 'cpu' | 'gpu' | null = null): string {
  if (isPackaged) {
    return `hssl engine install${device === null ? '' : ` --device ${device}`}`;
  }
  return device === null ? setUpCommand : `HSSL_STUDIO_ENGINE=${device} ${setUpCommand}`;
}

/** What the system lacks to make an engine here; a pack needs nothing of it. */
export function missingForEngine(where: Surroundings): MissingPart[] {
  const missing: MissingPart[] = [];
  if (where.platform === 'win32') {
    return missing;
  }
  if (!findCommand('python3') && !findCommand('python')) {
    missing.push({ what: 'Python 3 with pip, which fetches the engine', mend: mendFor('python') });
  }
  if (prebuiltAddon() === null && findCompiler() === null) {
    missing.push({ what: 'a C++ compiler, which builds the engine', mend: mendFor('compiler') });
  }
  return missing;
}

/**
 * What is not there for training on this machine, each with the command that mends it.
 *
 * @param gpus - as `findGpus` tells them
 */
export function missingParts(gpus: readonly string[], where: Surroundings = surroundings()): MissingPart[] {
  const missing: MissingPart[] = [];
  const program = programPlaces(undefined, where);
  const { engines, broken } = readEngines(where);
  if (engines.length === 0) {
    missing.push(...missingForEngine(where), { what: 'an engine: without one nothing can be trained', mend: engineCommand(program.isPackaged) });
  }
  const gpu = gpus[0];
  if (gpu && engines.length > 0 && nativePlatform(where) === 'linux-x64' && !engines.some((engine) => engine.device === 'gpu')) {
    missing.push({ what: `an engine for the ${gpu}: runs use the CPU`, mend: engineCommand(program.isPackaged, 'gpu') });
  }
  missing.push(...broken.map(({ path: folder, why }) => ({ what: `the engine in ${folder} is incomplete (${why})`, mend: engineCommand(program.isPackaged) })));
  if (program.node !== null && !existsSync(program.node)) {
    missing.push({ what: "the project's own Node 24", mend: setUpCommand });
  }
  if (!existsSync(program.exampleData)) {
    missing.push({ what: 'the example images (Fashion-MNIST)', mend: setUpCommand });
  }
  return missing;
}
