import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Written last into a folder: what it was made of, and the size of every file, so that a folder that lost something is noticed. */
export const markerName = 'installed.json';
export const temporaryPrefix = '.making-';

/**
 * @typedef {object} Marker
 * @property {string} source - what it was made of: a package with its hash
 * @property {string} installed - ISO date and time
 * @property {Record<string, number>} files - path -> bytes; headers are left out
 */

/**
 * @param {string} folder
 * @param {string} [below]
 * @returns {Record<string, number>}
 */
function fileSizes(folder, below = '') {
  /** @type {Record<string, number>} */
  const sizes = {};
  for (const entry of readdirSync(path.join(folder, below), { withFileTypes: true })) {
    const name = below ? `${below}/${entry.name}` : entry.name;
    if (entry.isDirectory() && entry.name !== 'include') {
      Object.assign(sizes, fileSizes(folder, name));
    } else if (entry.isFile()) {
      sizes[name] = statSync(path.join(folder, name)).size;
    }
  }
  return sizes;
}

/**
 * What a folder says about itself, or null where it was not finished.
 * @param {string} folder
 * @returns {Marker | null}
 */
export function markerOf(folder) {
  try {
    return JSON.parse(readFileSync(path.join(folder, markerName), 'utf8'));
  } catch {
    return null;
  }
}

/**
 * @param {string} folder
 * @param {string} source
 */
export function markFolder(folder, source) {
  /** @type {Marker} */
  const marker = { source, installed: new Date().toISOString(), files: fileSizes(folder) };
  writeFileSync(path.join(folder, markerName), `${JSON.stringify(marker, null, 2)}\n`, { flush: true });
}

/**
 * Why a folder can't be used as it is, or null where it is complete.
 * @param {string} folder
 * @param {string} source - what it must have been made of
 * @returns {string | null}
 */
export function whyIncomplete(folder, source) {
  const marker = markerOf(folder);
  if (marker === null) {
    return 'not there';
  }
  if (marker.source !== source) {
    return `made of ${marker.source}, not of ${source}`;
  }
  const damaged = Object.entries(marker.files).find(([name, bytes]) => statSync(path.join(folder, name), { throwIfNoEntry: false })?.size !== bytes);
  return damaged ? `${damaged[0]} is missing or has another size` : null;
}

/**
 * Makes a folder so that it is either complete or not there: it is filled under a temporary name beside its place, marked, and renamed.
 * What an earlier, interrupted attempt left is removed first; the caller holds the lock, so nobody is using it.
 * @param {string} folder
 * @param {string} source
 * @param {(temporary: string) => Promise<void>} fill
 */
export async function installFolder(folder, source, fill) {
  const parent = path.dirname(folder);
  const temporary = path.join(parent, `${temporaryPrefix}${path.basename(folder)}`);
  const replaced = `${temporary}-replaced`;
  mkdirSync(parent, { recursive: true });
  removeLeftovers(parent);
  mkdirSync(temporary);
  try {
    await fill(temporary);
    markFolder(temporary, source);
    const isReplacing = statSync(folder, { throwIfNoEntry: false }) !== undefined;
    if (isReplacing) {
      renameSync(folder, replaced);
    }
    try {
      renameSync(temporary, folder);
    } catch (error) {
      // Windows refuses it while a virus scanner looks into the folder: the earlier one goes back.
      if (isReplacing) {
        renameSync(replaced, folder);
      }
      throw error;
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
    rmSync(replaced, { recursive: true, force: true });
  }
}

/** @param {string} parent */
function removeLeftovers(parent) {
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith(temporaryPrefix))) {
    rmSync(path.join(parent, name), { recursive: true, force: true });
  }
}
