// Plain JavaScript without dependencies: set-up imports it before anything is installed, on any Node from 18 on.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the sources of our kernels are. */
export const kernelSources = path.dirname(fileURLToPath(import.meta.url));

const isSource = /\.(cc|h|inc)$/;

/**
 * What the addon is made of, as a short hash: engines are shared by checkouts, and each finds the addon of its own sources.
 * @returns {string}
 */
export function kernelsVersion() {
  const hash = createHash('sha256');
  for (const name of readdirSync(kernelSources).filter((file) => isSource.test(file)).sort()) {
    hash.update(`${name}\0`).update(readFileSync(path.join(kernelSources, name))).update('\0');
  }
  return hash.digest('hex').slice(0, 12);
}

/**
 * The folder of the addon, below that of the engine that it is linked to.
 * @param {string} engineFolder
 * @returns {string}
 */
export function kernelsFolder(engineFolder) {
  return path.join(engineFolder, `kernels-${kernelsVersion()}`);
}

/**
 * The addon; it exists where set-up could make it.
 * @param {string} engineFolder
 * @returns {string}
 */
export function kernelsAddon(engineFolder) {
  return path.join(kernelsFolder(engineFolder), 'hssl_kernels.node');
}
