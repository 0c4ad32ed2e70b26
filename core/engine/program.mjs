// Plain JavaScript without dependencies: set-up imports it before anything is installed, on any Node from 18 on.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { exampleDataFolder, nodeRelease, surroundings } from './places.mjs';

/**
 * Where the parts of one copy of the program lie: a checkout, or the folder `studio` among an installed app's resources. Everything that asks
 * "where is our own file" asks here, so that development, tests and packaged apps differ in this module alone. (What is kept per user
 * is in `places.mjs`.)
 * @typedef {object} ProgramPlaces
 * @property {string} root - the folder with `package.json`
 * @property {boolean} isPackaged
 * @property {string | null} node - our own Node; null where no package holds one for this platform. In a checkout it may not be there yet.
 * @property {string} serviceEntry - started on that Node
 * @property {string} commandLine - started on that Node
 * @property {string} interfaceFolder - the built interface
 * @property {string} addonPackage - the package with the sources of the addon that joins Node and TensorFlow
 * @property {string | null} prebuiltAddons - addons that were compiled when the app was packaged; null in a checkout, which compiles them
 * @property {string} exampleData - the example images
 */

/** Packaging writes this file beside `package.json`; a checkout has none. */
export const packagedMark = 'packaged.json';

const ownRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * @param {string} [root] - of another copy than the one that this file belongs to: the desktop app's own code is bundled and lies elsewhere
 * @param {import('./places.mjs').Surroundings} [where]
 * @returns {ProgramPlaces}
 */
export function programPlaces(root = ownRoot, where = surroundings()) {
  const isPackaged = existsSync(path.join(root, packagedMark));
  return {
    root,
    isPackaged,
    node: isPackaged ? path.join(root, 'node', 'bin', where.platform === 'win32' ? 'node.exe' : 'node') : (nodeRelease(where)?.binary ?? null),
    serviceEntry: path.join(root, 'core', 'service', 'main.ts'),
    commandLine: path.join(root, 'core', 'headless', 'main.ts'),
    interfaceFolder: path.join(root, 'out', 'renderer'),
    addonPackage: path.join(root, 'node_modules', '@tensorflow', 'tfjs-node-gpu'),
    prebuiltAddons: isPackaged ? path.join(root, 'addons') : null,
    exampleData: isPackaged ? path.join(root, 'examples', 'fashion-mnist') : exampleDataFolder(where),
  };
}

/**
 * The Node to start programs on: our own where it is there, else the one that runs this.
 * @param {ProgramPlaces} [places]
 * @returns {string}
 */
export function nodeToRun({ node } = programPlaces()) {
  return node !== null && existsSync(node) ? node : process.execPath;
}

/**
 * Version of the addon's sources, or null while packages are not installed.
 * @param {ProgramPlaces} [places]
 * @returns {string | null}
 */
export function addonVersion(places = programPlaces()) {
  try {
    return createRequire(import.meta.url)(path.join(places.addonPackage, 'package.json')).version;
  } catch {
    return null;
  }
}
