import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { exampleData } from '../../core/engine/places.mjs';
import { SetupError } from '../../core/engine/make/setupError.mjs';
import { describePackage } from './shippedPackages.mjs';

/** @typedef {import('./shippedPackages.mjs').ShippedPackage} ShippedPackage */

/**
 * Somebody else's work inside the app.
 * @typedef {object} ShippedPart
 * @property {string} name
 * @property {string} version
 * @property {string} licence - an SPDX expression
 * @property {string} url - package URL, as in a bill of materials
 * @property {'library' | 'framework' | 'platform' | 'data'} kind
 * @property {readonly string[]} where - `modules`, `interface`, `desktop`, `program`, `examples`
 * @property {string | null} integrity - as npm writes it
 * @property {string | null} folder - where its licence texts are; null where they lie elsewhere in the app
 * @property {string | null} author - who holds the copyright, where no text says it
 * @property {readonly { name: string, version: string }[]} contains - works of others that its authors compiled into it
 * @property {readonly string[]} needs - `name@version`
 */

/** @param {{ name: string, version: string }} part */
export function partKey({ name, version }) {
  return `${name}@${version}`;
}

/** @param {string} file */
function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** @param {unknown} author - as package.json has it */
function nameOfAuthor(author) {
  const text = typeof author === 'string' ? author : /** @type {{ name?: string } | null | undefined} */ (author)?.name;
  return text?.replace(/\s*[<(].*$/, '') || null;
}

/**
 * What the compiled parts of a package hold: sharp's name the libraries in a file.
 * @param {string} folder
 * @returns {{ name: string, version: string }[]}
 */
function compiledInto(folder) {
  const file = path.join(folder, 'versions.json');
  const versions = existsSync(file) ? /** @type {Record<string, string>} */ (readJson(file)) : {};
  return Object.entries(versions).map(([name, version]) => ({ name, version })).sort((one, other) => (one.name < other.name ? -1 : 1));
}

/**
 * @param {Omit<ShippedPackage, 'needs'>} found
 * @param {string} folder
 * @param {readonly string[]} needs
 * @returns {ShippedPart}
 * @throws {SetupError} where nobody says under which licence it is
 */
function partOfPackage({ name, version, integrity, licence }, folder, needs) {
  const manifest = readJson(path.join(folder, 'package.json'));
  const stated = licence ?? (typeof manifest.license === 'string' ? manifest.license : null);
  if (stated === null || /^(unlicensed|see licen[cs]e)/i.test(stated)) {
    throw new SetupError(`${name} ${version} has no licence, so that it can't be shipped`, ['ask its authors, or do without it: npm explain ' + name]);
  }
  const url = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const author = nameOfAuthor(manifest.author);
  return { name, version, licence: stated.replace(/^\((.*)\)$/, '$1'), url, kind: 'library', where: [], integrity, folder, author, contains: compiledInto(folder), needs };
}

/**
 * Puts together what of others is inside the app: packages beside it and inside its bundles, Electron, Node and the example images.
 * @param {object} found
 * @param {import('./shippedPackages.mjs').LockedPackages} found.locked
 * @param {readonly (ShippedPackage & { folder: string })[]} found.modules - the packages that are shipped as such
 * @param {{ interface: readonly string[], desktop: readonly string[] }} found.bundled - places of those inside our bundles
 * @param {string} found.project
 * @param {{ version: string, folder: string }} found.node
 * @param {string} found.electron - version
 * @param {string} found.exampleFolder
 * @returns {ShippedPart[]} by name and version
 */
export function shippedParts({ locked, modules, bundled, project, node, electron, exampleFolder }) {
  /** @type {Map<string, ShippedPart>} */
  const parts = new Map();
  /** @param {ShippedPart} part @param {string} where */
  const add = (part, where) => {
    const known = parts.get(partKey(part)) ?? part;
    parts.set(partKey(part), { ...known, needs: known.needs.length > 0 ? known.needs : part.needs, where: [...new Set([...known.where, where])].sort() });
  };
  /** @param {readonly string[]} places */
  const keysOf = (places) => places.map((place) => partKey(describePackage(locked, place))).sort();
  modules.forEach((found) => add(partOfPackage(found, found.folder, keysOf(found.needs)), 'modules'));
  for (const where of /** @type {const} */ (['interface', 'desktop'])) {
    bundled[where].forEach((place) => add(partOfPackage(describePackage(locked, place), path.join(project, place), []), where));
  }
  const none = { integrity: null, author: null, contains: [], needs: [] };
  add({ name: 'node', version: node.version, licence: 'MIT', url: `pkg:generic/node@${node.version}`, kind: 'platform', where: [], folder: node.folder, ...none }, 'program');
  // Its texts, and those of Chromium, lie beside the app's own executable.
  add({ name: 'electron', version: electron, licence: 'MIT', url: `pkg:npm/electron@${electron}`, kind: 'framework', where: [], folder: null, ...none }, 'desktop');
  const images = { name: exampleData.package, version: exampleData.version };
  add({ ...images, licence: 'MIT', url: `pkg:npm/${partKey(images)}`, kind: 'data', where: [], folder: exampleFolder, ...none }, 'examples');
  return [...parts.values()].sort((one, other) => (partKey(one) < partKey(other) ? -1 : 1));
}
