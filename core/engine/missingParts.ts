import { existsSync } from 'node:fs';
import path from 'node:path';
import type { MissingPart } from '../contract/engine.ts';
import { findCommand } from './findCommand.mjs';
import { readEngines } from './listEngines.ts';
import { mendFor } from './mends.mjs';
import { exampleData, exampleDataFolder, nativePlatform, nodeRelease, surroundings } from './places.mjs';
import type { Surroundings } from './places.mjs';

/** What puts every part that can be downloaded in place. */
export const setUpCommand = 'npm run setup';

/** What set-up would need from the system to make an engine here. */
function missingForEngine(where: Surroundings): MissingPart[] {
  const missing: MissingPart[] = [];
  if (where.platform === 'win32') {
    return missing;
  }
  if (!findCommand('python3') && !findCommand('python')) {
    missing.push({ what: 'Python 3 with pip, which fetches the engine', mend: mendFor('python') });
  }
  if (!['g++', 'c++', 'clang++'].some(findCommand)) {
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
  const { engines, broken } = readEngines(where);
  if (engines.length === 0) {
    missing.push(...missingForEngine(where), { what: 'an engine: without one nothing can be trained', mend: setUpCommand });
  }
  const gpu = gpus[0];
  if (gpu && engines.length > 0 && nativePlatform(where) === 'linux-x64' && !engines.some((engine) => engine.device === 'gpu')) {
    missing.push({ what: `an engine for the ${gpu}: runs use the CPU`, mend: `HSSL_STUDIO_ENGINE=gpu ${setUpCommand}` });
  }
  missing.push(...broken.map(({ path: folder, why }) => ({ what: `the engine in ${folder} is incomplete (${why})`, mend: setUpCommand })));
  const release = nodeRelease(where);
  if (release && !existsSync(release.binary)) {
    missing.push({ what: `the project's own Node ${release.version}`, mend: setUpCommand });
  }
  if (!existsSync(path.join(exampleDataFolder(where), 'package.json'))) {
    missing.push({ what: `the example images (${exampleData.id})`, mend: setUpCommand });
  }
  return missing;
}
