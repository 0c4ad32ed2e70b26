import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SetupError } from '../../core/engine/make/setupError.mjs';
import { desktopBundles } from './desktopBundles.mjs';

/** @typedef {import('./shippedPackages.mjs').LockedPackages} LockedPackages */

/** Modules that a build tool makes up: whose code they hold. */
const madeModules = [
  { id: /^\0?vite\//, place: 'node_modules/vite' },
  { id: /^\0?rolldown\//, place: 'node_modules/rolldown' },
  { id: /^\0?plugin-vue:/, place: 'node_modules/@vitejs/plugin-vue' },
  { id: /^\0?virtual:nuxt-ui-(templates|app-config)/, place: 'node_modules/@nuxt/ui' },
];

/** The module that holds the icons which the sources name. */
const iconModule = /^\0?virtual:nuxt-ui-icons/;

/**
 * The innermost package that a file belongs to, as a place of the lock file.
 * @param {string} file
 * @returns {string | null}
 */
export function placeOfFile(file) {
  const found = /^(?:.*?\/)?(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)\//.exec(file.replaceAll('\\', '/'));
  return found?.[1] ?? null;
}

/**
 * Packages that a style sheet draws in by their names.
 * @param {string} css
 * @returns {string[]} places
 */
export function importedStyles(css) {
  return [...css.matchAll(/@import\s+(?:url\()?['"]((?:@[^'"/]+\/)?[^'"./][^'"/]*)/g)].map((match) => `node_modules/${match[1]}`);
}

/**
 * The sets whose icons are in the module that holds them.
 * @param {string} code
 * @returns {string[]} places
 */
export function iconSets(code) {
  return [...code.matchAll(/prefix\\?["']?\s*:\s*\\?["'`]([\w-]+)/g)].map((match) => `node_modules/@iconify-json/${match[1]}`);
}

/**
 * The package that a bundle's module comes from; null for our own.
 * @param {string} id
 */
function placeOfModule(id) {
  return placeOfFile(id) ?? madeModules.find((made) => made.id.test(id))?.place ?? null;
}

/**
 * Builds the interface once more without writing it, to see which packages' code, styles, fonts and icons are in it. Bundlers drop what is not
 * used, so that neither the imports nor the lock file could tell.
 * @param {string} project
 * @returns {Promise<string[]>} places
 */
async function packagesOfInterface(project) {
  const { build } = await import('vite');
  /** @type {Set<string>} */
  const places = new Set();
  /** @param {string | null} place */
  const add = (place) => {
    if (place !== null) {
      places.add(place);
    }
  };
  /** @type {import('vite').Plugin} */
  const recorder = {
    name: 'record-packages',
    enforce: 'pre',
    transform(code, id) {
      if (/^[^?]+\.css$/.test(id)) {
        add(placeOfFile(id));
        // Other plugins may have replaced the imports by what is imported.
        importedStyles(readFileSync(id, 'utf8')).forEach(add);
      } else if (iconModule.test(id)) {
        iconSets(code).forEach(add);
      }
    },
    generateBundle(_options, bundle) {
      for (const output of Object.values(bundle)) {
        if (output.type === 'asset') {
          output.originalFileNames.forEach((file) => add(placeOfFile(file)));
          continue;
        }
        const kept = Object.entries(output.modules).filter(([, { renderedLength }]) => renderedLength > 0);
        kept.forEach(([id]) => add(placeOfModule(id)));
      }
    },
  };
  const mode = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  try {
    await build({ configFile: path.join(project, 'renderer', 'vite.config.ts'), logLevel: 'error', build: { write: false }, plugins: [recorder] });
  } finally {
    process.env.NODE_ENV = mode;
  }
  return [...places];
}

/**
 * The packages in Electron's own bundles, which their source maps name.
 * @param {string} project
 * @returns {string[]} places
 */
function packagesOfDesktop(project) {
  const maps = desktopBundles.map((name) => path.join(project, 'out', `${name}.map`));
  const missing = maps.find((file) => !existsSync(file));
  if (missing) {
    throw new SetupError(`which packages are in a bundle is read from ${missing}, which is not there`, ['does electron/vite.config.ts still write source maps?']);
  }
  /** @type {string[]} */
  const sources = maps.flatMap((file) => JSON.parse(readFileSync(file, 'utf8')).sources);
  return sources.map(placeOfModule).filter((place) => place !== null);
}

/**
 * The packages whose code, styles, fonts or icons are inside our bundles.
 * @param {string} project
 * @param {LockedPackages} locked
 * @returns {Promise<{ interface: string[], desktop: string[] }>} places in the lock file
 * @throws {SetupError} where a bundle holds a package that the lock file does not know
 */
export async function bundledPackages(project, locked) {
  const found = { interface: await packagesOfInterface(project), desktop: packagesOfDesktop(project) };
  const places = { interface: [...new Set(found.interface)].sort(), desktop: [...new Set(found.desktop)].sort() };
  const unknown = [...places.interface, ...places.desktop].find((place) => !locked[place]);
  if (unknown) {
    throw new SetupError(`${unknown} is in a bundle and not in package-lock.json`, ['npm ci --ignore-scripts   # and package again']);
  }
  return places;
}
