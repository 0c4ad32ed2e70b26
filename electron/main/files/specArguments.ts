import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Endings of the files that the app opens; the first is registered with the system. */
export const specExtensions = ['hsslspec', 'json'] as const;

function isSpecFile(file: string): boolean {
  return specExtensions.some((extension) => file.toLowerCase().endsWith(`.${extension}`));
}

/** File managers pass paths, or addresses where the desktop entry says `%U`. */
function toPath(argument: string): string | null {
  try {
    return /^file:/i.test(argument) ? fileURLToPath(argument) : path.resolve(argument);
  } catch {
    // An address of another machine, or a relative path while the working folder is gone.
    return null;
  }
}

/**
 * The spec files that this process's command line names: neither switches nor the folder that `--data` takes, whatever it is called.
 *
 * @returns absolute paths
 */
export function specArguments(argv: readonly string[]): string[] {
  return argv
    .slice(1)
    .filter((argument, index, all) => !argument.startsWith('-') && all[index - 1] !== '--data' && isSpecFile(argument))
    .map(toPath)
    .filter((file) => file !== null);
}
