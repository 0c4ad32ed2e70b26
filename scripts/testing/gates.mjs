import { existsSync } from 'node:fs';
import path from 'node:path';
import { nodeRelease } from '../../core/engine/places.mjs';
import { projectFolder } from '../setup/project.mjs';
import { CommandError, runCommand } from '../../core/engine/make/runCommand.mjs';

/** @typedef {'types' | 'lint' | 'borders'} Gate */

/** @type {readonly Gate[]} */
export const gateNames = ['types', 'lint', 'borders'];

const checkedFolders = ['core', 'electron', 'renderer', 'migrations', 'build', 'scripts'];

/**
 * @param {Gate} gate
 * @returns {string[]} the program in node_modules, and its arguments
 */
function programOf(gate) {
  switch (gate) {
    case 'types':
      return ['vue-tsc/bin/vue-tsc.js', '--build'];
    case 'lint':
      return ['eslint/bin/eslint.js', '.', '--max-warnings', '0'];
    case 'borders':
      return ['dependency-cruiser/bin/dependency-cruise.mjs', ...checkedFolders.filter((folder) => existsSync(path.join(projectFolder, folder))), '--config', '.dependency-cruiser.cjs'];
  }
}

/**
 * Checks that are not tests of a behaviour; each counts as one test.
 * @param {Gate} gate
 * @returns {Promise<boolean>} whether it passed; what it found is printed
 */
export async function runGate(gate) {
  const start = Date.now();
  const [program = '', ...args] = programOf(gate);
  try {
    await runCommand({ command: nodeRelease()?.binary ?? process.execPath, args: [path.join(projectFolder, 'node_modules', program), ...args] }, { cwd: projectFolder });
    console.log(`${gate}: passed in ${((Date.now() - start) / 1000).toFixed(1)} s`);
    return true;
  } catch (error) {
    console.log(`${gate}: FAILED\n${error instanceof CommandError ? `${error.tail.trim()}\n${error.message}` : error}`);
    return false;
  }
}
