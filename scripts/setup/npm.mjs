import path from 'node:path';
import { findCommand } from '../../core/engine/findCommand.mjs';
import { SetupError } from '../../core/engine/make/setupError.mjs';

/**
 * The user's own npm with their settings, whoever started us.
 * @param {string[]} args
 * @param {string} [node] - the Node to run it on, where npm's place is known
 * @returns {import('../../core/engine/make/runCommand.mjs').Program}
 */
export function npm(args, node = process.execPath) {
  const started = process.env.npm_execpath;
  if (started && path.basename(started) === 'npm-cli.js') {
    return { command: node, args: [started, ...args] };
  }
  const command = findCommand('npm');
  if (command === null) {
    throw new SetupError('npm was not found on PATH', ['install Node with npm']);
  }
  // Windows' npm.cmd can only be run by a shell, which splits at spaces.
  return process.platform === 'win32' ? { command: `"${command}"`, args: args.map((arg) => `"${arg}"`), shell: true } : { command, args };
}
