import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SetupError } from '../../core/engine/make/setupError.mjs';
import { copyFiles, listFiles } from './copyFiles.mjs';
import { fetchedPackage } from './fetchedPackage.mjs';
import { isShippedFile, runsOwnInstaller } from './pruning.mjs';

/** @typedef {import('./platforms.mjs').PackagingTarget} PackagingTarget */
/** @typedef {import('./shippedPackages.mjs').ShippedPackage} ShippedPackage */

/**
 * The folder with a package's files: that of the checkout, or a fetched one where npm left it out because it is of another platform.
 * @param {ShippedPackage} wanted
 * @param {string} project
 * @param {string} kept - folder for what is fetched
 * @param {import('../setup/reporter.mjs').Reporter} reporter
 * @returns {Promise<string>}
 */
export async function packageFolder({ place, name, version, integrity }, project, kept, reporter) {
  const folder = path.join(project, place);
  const manifest = path.join(folder, 'package.json');
  if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version === version) {
    return folder;
  }
  if (integrity === null) {
    throw new SetupError(`${name} ${version} is neither installed nor can it be fetched: package-lock.json has no hash of it`, ['npm run setup']);
  }
  return fetchedPackage({ spec: `${name}@${version}`, integrity, bytes: 8e6 }, kept, reporter);
}

/**
 * tfjs-node's install script starts another program by its name; npm would have put that name among `.bin`.
 * @param {string} modules
 * @param {PackagingTarget} target
 */
function writeLaunchers(modules, { platform }) {
  const folder = path.join(modules, '.bin');
  mkdirSync(folder, { recursive: true });
  if (platform === 'win32') {
    writeFileSync(path.join(folder, 'node-pre-gyp.cmd'), '@"%~dp0..\\..\\node\\bin\\node.exe" "%~dp0..\\@mapbox\\node-pre-gyp\\bin\\node-pre-gyp" %*\r\n');
    return;
  }
  const file = path.join(folder, 'node-pre-gyp');
  writeFileSync(file, '#!/bin/sh\nhere=$(cd "$(dirname "$0")" && pwd -P)\nexec "$here/../../node/bin/node" "$here/../@mapbox/node-pre-gyp/bin/node-pre-gyp" "$@"\n');
  chmodSync(file, 0o755);
}

/**
 * Lays out the packages that the program loads, without what of them is never loaded.
 * @param {readonly (ShippedPackage & { folder: string })[]} packages - with the folder that each is taken from
 * @param {PackagingTarget} target
 * @param {string} studio - the folder to come among the app's resources
 */
export function stageModules(packages, target, studio) {
  for (const { place, name, folder } of packages) {
    const files = listFiles(folder, (below) => below !== 'node_modules').filter((file) => isShippedFile(name, file, target));
    copyFiles(folder, path.join(studio, place), files);
  }
  if (runsOwnInstaller(target)) {
    writeLaunchers(path.join(studio, 'node_modules'), target);
  }
}
