import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's folder. */
export const projectFolder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The package with the sources of the addon that joins Node and TensorFlow. */
export const addonPackage = path.join(projectFolder, 'node_modules', '@tensorflow', 'tfjs-node-gpu');

/**
 * Version of the addon's sources, or null while packages are not installed.
 * @returns {string | null}
 */
export function addonVersion() {
  try {
    return createRequire(import.meta.url)(path.join(addonPackage, 'package.json')).version;
  } catch {
    return null;
  }
}
