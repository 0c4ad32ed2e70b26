import { dataFolder } from '../../core/engine/places.mjs';

export interface LaunchOptions {
  /** Absolute path of the data folder. */
  dataFolder: string;
}

/**
 * Reads the command line: `--data DIR` or `--data=DIR`, else `HSSL_STUDIO_DATA`, else the platform's folder.
 * Switches of Chromium and Electron stand among the arguments, so that unknown ones are no mistake here.
 */
export function readLaunchOptions(argv: readonly string[]): LaunchOptions {
  const index = argv.findLastIndex((argument) => argument === '--data' || argument.startsWith('--data='));
  const argument = argv[index];
  const chosen = argument === undefined ? null : argument === '--data' ? (argv[index + 1] ?? null) : argument.slice('--data='.length);
  return { dataFolder: dataFolder(chosen) };
}
