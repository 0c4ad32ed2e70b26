import path from 'node:path';
import { findCommand } from '../../core/engine/findCommand.mjs';
import { SetupError } from './setupError.mjs';

/**
 * The user's own npm with their settings, whoever started us.
 * @param {string[]} args
 * @param {string} [node] - the Node to run it on, where npm's place is known
 * @returns {import('./runCommand.mjs').Program}
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

/**
 * An environment in which programs find the project's Node first, so that packages that ask for a newer Node than the user's are content.
 * @param {string} nodeFolder
 * @returns {Record<string, string | undefined>}
 */
export function withNodeFirst(nodeFolder) {
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  // The user's Node may know certificates (of a company's proxy) by its system; the project's does so only when told.
  return { ...process.env, NODE_USE_SYSTEM_CA: '1', [name]: [path.join(nodeFolder, 'bin'), process.env[name]].filter(Boolean).join(path.delimiter) };
}
