import { SetupError } from '../../core/engine/make/setupError.mjs';
import { gateNames } from './gates.mjs';

/** Projects of vitest.config.ts that need neither a browser nor a window. */
export const quickProjects = /** @type {const} */ (['unit', 'renderer']);

/** What `npm test` runs. */
const usualParts = /** @type {const} */ ([...gateNames, ...quickProjects, 'e2e', 'electron']);

/** Everything that `npm test` runs, by the name that `--only` takes; the last takes minutes, root and a packer's tools, and is run when it is asked for. */
export const partNames = /** @type {const} */ ([...usualParts, 'installers']);

/** @typedef {(typeof partNames)[number]} Part */

/**
 * `--only NAME` (repeatable, or with commas) chooses parts, `--also NAME` adds one to the usual ones; everything else narrows down the test files as Vitest does it.
 * @param {readonly string[]} args
 * @returns {{ parts: readonly Part[], filters: string[] }}
 * @throws {SetupError} on an unknown part
 */
export function parseOptions(args) {
  /** @type {string[]} */
  const chosen = [];
  /** @type {string[]} */
  const added = [];
  /** @type {string[]} */
  const filters = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? '';
    if (arg === '--only') {
      chosen.push(...(args[++index] ?? '').split(','));
    } else if (arg.startsWith('--only=')) {
      chosen.push(...arg.slice('--only='.length).split(','));
    } else if (arg === '--also') {
      added.push(...(args[++index] ?? '').split(','));
    } else {
      filters.push(arg);
    }
  }
  const unknown = [...chosen, ...added].find((name) => !partNames.some((part) => part === name));
  if (unknown !== undefined) {
    throw new SetupError(`there is no part named "${unknown}"`, [`one of: ${partNames.join(', ')}`]);
  }
  const wanted = [...(chosen.length === 0 ? usualParts : chosen), ...added];
  return { parts: partNames.filter((part) => wanted.includes(part)), filters };
}
