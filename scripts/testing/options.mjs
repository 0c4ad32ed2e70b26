import { SetupError } from '../../core/engine/make/setupError.mjs';
import { gateNames } from './gates.mjs';

/** Projects of vitest.config.ts that need neither a browser nor a window. */
export const quickProjects = /** @type {const} */ (['unit', 'renderer']);

/** Everything that `npm test` runs, by the name that `--only` takes. */
export const partNames = /** @type {const} */ ([...gateNames, ...quickProjects, 'e2e', 'electron']);

/** @typedef {(typeof partNames)[number]} Part */

/**
 * `--only NAME` (repeatable, or with commas) chooses parts; everything else narrows down the test files as Vitest does it.
 * @param {readonly string[]} args
 * @returns {{ parts: readonly Part[], filters: string[] }}
 * @throws {SetupError} on an unknown part
 */
export function parseOptions(args) {
  /** @type {string[]} */
  const chosen = [];
  /** @type {string[]} */
  const filters = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? '';
    if (arg === '--only') {
      chosen.push(...(args[++index] ?? '').split(','));
    } else if (arg.startsWith('--only=')) {
      chosen.push(...arg.slice('--only='.length).split(','));
    } else {
      filters.push(arg);
    }
  }
  const unknown = chosen.find((name) => !partNames.some((part) => part === name));
  if (unknown !== undefined) {
    throw new SetupError(`--only has no part named "${unknown}"`, [`one of: ${partNames.join(', ')}`]);
  }
  return { parts: chosen.length === 0 ? partNames : partNames.filter((part) => chosen.includes(part)), filters };
}
