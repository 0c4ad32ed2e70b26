import { readFileSync } from 'node:fs';
import { isUnusedDependency } from './pruning.mjs';

/**
 * A package as package-lock.json holds it.
 * @typedef {object} LockedPackage
 * @property {string} version
 * @property {string} [name] - where it is not that of its folder
 * @property {string} [integrity]
 * @property {string} [license]
 * @property {boolean} [optional]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [optionalDependencies]
 * @property {Record<string, string>} [peerDependencies]
 * @property {Record<string, { optional?: boolean }>} [peerDependenciesMeta]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {string[]} [libc]
 */

/** @typedef {Record<string, LockedPackage>} LockedPackages - place below the project (`node_modules/zod`; the project itself is ``) -> package */
/** @typedef {import('./platforms.mjs').PackagingTarget} PackagingTarget */

/**
 * @typedef {object} ShippedPackage
 * @property {string} place - `node_modules/zod`, or deeper where versions differ
 * @property {string} name
 * @property {string} version
 * @property {string | null} integrity - as npm writes it
 * @property {string | null} licence - an SPDX expression
 * @property {readonly string[]} needs - places
 */

/**
 * @param {string} file - package-lock.json
 * @returns {LockedPackages}
 */
export function readLockedPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/**
 * Name of the package at a place: what follows the last `node_modules/`.
 * @param {string} place
 */
function nameOf(place) {
  return place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/**
 * Whether a list of npm's allows a value: none allows all, `!x` forbids x.
 * @param {string[] | undefined} list
 * @param {string} value
 */
function allows(list, value) {
  if (list === undefined || list.length === 0) {
    return true;
  }
  return !list.includes(`!${value}`) && (list.includes(value) || list.every((entry) => entry.startsWith('!')));
}

/**
 * Whether a package's native parts are those of a platform. Where Linux is meant, it is one with glibc: neither our Node nor the engine runs on musl.
 * @param {LockedPackage} locked
 * @param {PackagingTarget} target
 */
function fits({ os, cpu, libc }, { platform, architecture }) {
  return allows(os, platform) && allows(cpu, architecture) && (platform !== 'linux' || allows(libc, 'glibc'));
}

/**
 * Where Node finds a package when one at `place` asks for it: beside it, then further and further up.
 * @param {LockedPackages} locked
 * @param {string} place
 * @param {string} name
 * @returns {string | null}
 */
function resolvePlace(locked, place, name) {
  let folder = place;
  for (;;) {
    const candidate = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (locked[candidate]) {
      return candidate;
    }
    if (folder === '') {
      return null;
    }
    const cut = folder.lastIndexOf('/node_modules/');
    folder = cut === -1 ? '' : folder.slice(0, cut);
  }
}

/**
 * @param {LockedPackages} locked
 * @param {string} place
 * @param {PackagingTarget} target
 * @returns {string[]} places of what a package needs at run time
 */
function needsOf(locked, place, target) {
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = locked[place] ?? {};
  const peers = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional);
  const names = new Set([...Object.keys(dependencies), ...Object.keys(optionalDependencies), ...peers]);
  /** @type {string[]} */
  const places = [];
  for (const name of names) {
    const found = resolvePlace(locked, place, name);
    const needed = found === null ? undefined : locked[found];
    if (found !== null && needed && fits(needed, target) && !isUnusedDependency(place === '' ? null : nameOf(place), name, target)) {
      places.push(found);
    } else if (found === null && !(name in optionalDependencies) && !peers.includes(name)) {
      throw new Error(`package-lock.json has no ${name}, which ${place || 'the project'} needs`);
    }
  }
  return places.sort();
}

/**
 * The packages that the program loads on a platform: what its dependencies need, and what those need in turn, without the native parts of
 * other platforms and without what is never loaded (`pruning.mjs`).
 * @param {LockedPackages} locked
 * @param {PackagingTarget} target
 * @returns {ShippedPackage[]} by place
 */
export function shippedPackages(locked, target) {
  /** @type {Map<string, readonly string[]>} */
  const needs = new Map();
  const open = needsOf(locked, '', target);
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (!needs.has(place)) {
      const own = needsOf(locked, place, target);
      needs.set(place, own);
      open.push(...own);
    }
  }
  return [...needs].sort(([one], [other]) => (one < other ? -1 : 1)).map(([place, own]) => ({ ...describePackage(locked, place), needs: own }));
}

/**
 * What the lock file says of a package.
 * @param {LockedPackages} locked
 * @param {string} place
 * @returns {Omit<ShippedPackage, 'needs'>}
 * @throws {Error} where it has none at this place
 */
export function describePackage(locked, place) {
  const found = locked[place];
  if (!found) {
    throw new Error(`package-lock.json has no ${place}`);
  }
  return { place, name: found.name ?? nameOf(place), version: found.version, integrity: found.integrity ?? null, licence: found.license ?? null };
}
