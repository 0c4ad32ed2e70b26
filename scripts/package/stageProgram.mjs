import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { packagedMark } from '../../core/engine/program.mjs';
import { copyFiles, listFiles } from './copyFiles.mjs';
import { desktopBundles } from './desktopBundles.mjs';

/** @typedef {import('./platforms.mjs').PackagingTarget} PackagingTarget */

/** The folders that the program consists of, besides packages; `core/engine/program.mjs` says where it looks for them. */
const programFolders = ['core', 'migrations', path.posix.join('out', 'renderer')];

/**
 * Follows links, so that it works from a place like /usr/bin too.
 */
const launcher = `#!/bin/sh
# The command line of HSSL Studio, on the Node that the app brings along.
self=$0
while [ -L "$self" ]; do
  target=$(readlink "$self")
  case $target in
    /*) self=$target ;;
    *) self=$(dirname "$self")/$target ;;
  esac
done
studio=$(cd "$(dirname "$self")/.." && pwd -P) || exit 1
exec "$studio/node/bin/node" "$studio/core/headless/main.ts" "$@"
`;

const windowsLauncher = '@echo off\r\n"%~dp0..\\node\\bin\\node.exe" "%~dp0..\\core\\headless\\main.ts" %*\r\n';

/**
 * @param {string} file
 * @param {unknown} value
 */
function writeJson(file, value) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}

/**
 * @param {string} project
 * @returns {Record<string, unknown> & { name: string, productName: string, version: string, description: string, license: string, dependencies: Record<string, string> }}
 */
export function readManifest(project) {
  return JSON.parse(readFileSync(path.join(project, 'package.json'), 'utf8'));
}

/**
 * Lays out our own code and the command that starts it. Node strips its types when it runs, so that it is shipped as it is written.
 * @param {string} project
 * @param {PackagingTarget} target
 * @param {string} studio - the folder to come among the app's resources
 */
export function stageProgram(project, { platform }, studio) {
  for (const folder of programFolders) {
    copyFiles(path.join(project, folder), path.join(studio, folder), listFiles(path.join(project, folder)).filter((file) => !/(^|\/)(tsconfig\.json|README\.md)$/.test(file)));
  }
  const { name, productName, version, license, dependencies } = readManifest(project);
  writeJson(path.join(studio, 'package.json'), { name, productName, version, license, private: true, type: 'module', dependencies });
  mkdirSync(path.join(studio, 'bin'), { recursive: true });
  const command = path.join(studio, 'bin', platform === 'win32' ? 'hssl.cmd' : 'hssl');
  writeFileSync(command, platform === 'win32' ? windowsLauncher : launcher);
  chmodSync(command, 0o755);
}

/**
 * Writes the file by which the program knows that it is packaged, with what it was packaged from.
 * @param {string} studio
 * @param {{ version: string, platform: string, electron: string, node: string }} facts - the same for the same sources
 */
export function markPackaged(studio, facts) {
  writeJson(path.join(studio, packagedMark), facts);
}

/**
 * Lays out what goes into the app's archive: Electron's own bundles. They hold all that they need.
 * @param {string} project
 * @param {PackagingTarget} target
 * @param {string} desktop
 */
export function stageDesktop(project, { platform }, desktop) {
  copyFiles(path.join(project, 'out'), path.join(desktop, 'out'), desktopBundles);
  const { name, productName, version, description, license } = readManifest(project);
  writeJson(path.join(desktop, 'package.json'), {
    name,
    productName,
    version,
    description,
    license,
    author: { name: productName, email: 'noreply@hssl-studio.invalid' },
    main: 'out/main/main.cjs',
    // By this name Electron tells the desktop which entry its windows belong to. Packages for Linux must also name a home; `.invalid` is reserved for what is none.
    ...(platform === 'linux' ? { desktopName: `${name}.desktop`, homepage: 'https://hssl-studio.invalid' } : {}),
  });
}
