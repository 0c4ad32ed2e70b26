/**
 * What of the packages is never loaded by a packaged app, and so stays out of it: every rule of that kind is in this file.
 * A test starts the program from what is left.
 */

/** @typedef {import('./platforms.mjs').PackagingTarget} PackagingTarget */

/** Where engines are not made of wheels: there tfjs-node's own install script fetches TensorFlow on the user's machine (`core/engine/make/officialEngine.mjs`). */
const platformsWithOwnInstaller = ['win32-x64', 'darwin-x64'];

/** @param {PackagingTarget} target */
export function runsOwnInstaller({ id }) {
  return platformsWithOwnInstaller.includes(id);
}

/**
 * Dependencies that a package declares and that nothing of it loads in our processes.
 * @type {readonly { of: RegExp, are: RegExp, unless?: (target: PackagingTarget) => boolean }[]}
 */
const unusedDependencies = [
  // Types.
  { of: /./, are: /^(@types\/|@webgpu\/types$|undici-types$)/ },
  // Headers to compile against; the package has compiled addons.
  { of: /^better-sqlite3$/, are: /^node-addon-api$/ },
  // Its converter and its command lines, and what old browsers lack.
  { of: /^@tensorflow\/tfjs$/, are: /^(argparse|chalk|yargs|core-js|regenerator-runtime)$/ },
  // Its install script.
  { of: /^@tensorflow\/tfjs-node-gpu$/, are: /^(@mapbox\/node-pre-gyp|adm-zip|https-proxy-agent|progress|rimraf|tar)$/, unless: runsOwnInstaller },
  // What takes the place of Node's own modules in another runtime.
  { of: /./, are: /^bare-/ },
];

/**
 * Whether a dependency of a package is never loaded.
 * @param {string | null} dependent - null: the project
 * @param {string} name
 * @param {PackagingTarget} target
 */
export function isUnusedDependency(dependent, name, target) {
  return dependent !== null && unusedDependencies.some(({ of, are, unless }) => of.test(dependent) && are.test(name) && !unless?.(target));
}

/** Texts that belong to a package wherever it goes. */
const licenceFile = /^(licen[cs]e|copying|notice|third[-_]party)[^/]*$/i;

/** Of every package: files that Node can't load, or that only its authors need. */
const neverLoaded = [
  /\.(map|flow|tsbuildinfo|html|markdown|md|mkd|ts|mts|cts|tsx|jst|coffee|yml|yaml|sh|bat|h|hpp|c|cc|cpp|gyp|gypi|o|a)$/i,
  /(^|\/)\.[^/]+$/,
  /^(test|tests|__tests__|example|examples|doc|docs|bench|benchmark|benchmarks|coverage|samples|man)\//,
  /^(test|tests|bench|benchmark|index\.test)\.(js|cjs|mjs)$/,
  /^(Makefile|AUTHORS|CHANGELOG|CHANGES|HISTORY|CONTRIBUTORS|tsconfig[^/]*\.json|jest\.config\.js|karma\.conf\.js|rollup\.config\.[cm]?js|eslint\.config\.[cm]?js|bower\.json|component\.json|package-lock\.json)$/i,
];

/**
 * Packages of which only some files are loaded.
 * @type {Readonly<Record<string, { only: readonly RegExp[], alsoFor?: (target: PackagingTarget) => readonly RegExp[] }>>}
 */
const partlyLoaded = {
  // Each has its code in six more bundles for browsers, and as single modules.
  '@tensorflow/tfjs': { only: [/^dist\/tf\.node\.js$/] },
  '@tensorflow/tfjs-core': { only: [/^dist\/tf-core\.node\.js$/] },
  '@tensorflow/tfjs-layers': { only: [/^dist\/tf-layers\.node\.js$/] },
  '@tensorflow/tfjs-converter': { only: [/^dist\/tf-converter\.node\.js$/] },
  '@tensorflow/tfjs-data': { only: [/^dist\/tf-data\.node\.js$/] },
  '@tensorflow/tfjs-backend-cpu': { only: [/^dist\/tf-backend-cpu\.node\.js$/] },
  '@tensorflow/tfjs-backend-webgl': { only: [/^dist\/tf-backend-webgl\.node\.js$/] },
  // The addon is compiled when the app is packaged, or fetched by the package's script.
  '@tensorflow/tfjs-node-gpu': { only: [/^dist\/(?!.*_test\.js$).*\.js$/], alsoFor: (target) => (runsOwnInstaller(target) ? [/^scripts\/.*\.js$/, /^binding\//, /^binding\.gyp$/] : []) },
  // SQLite's sources, and addons for all platforms.
  'better-sqlite3': { only: [/^lib\/.*\.js$/], alsoFor: ({ id }) => [new RegExp(`^prebuilds/${id}\\.node$`)] },
  'google-protobuf': { only: [/^google-protobuf\.js$/] },
  'simple-statistics': { only: [/^dist\/simple-statistics\.mjs$/] },
  seedrandom: { only: [/^(index|seedrandom)\.js$/, /^lib\/(alea|xor128|xorwow|xorshift7|xor4096|tychei)\.js$/] },
  sharp: { only: [/^dist\/.*\.[cm]js$/] },
  // CommonJS twins of the modules, and the version before the last.
  zod: { only: [/^(index|locales\/index)\.js$/, /^v4\/(?!mini\/).*\.js$/] },
};

/**
 * Whether a file of a package is shipped.
 * @param {string} name - of the package
 * @param {string} file - path below the package, with slashes
 * @param {PackagingTarget} target
 */
export function isShippedFile(name, file, target) {
  // Those of folders tell Node which kind of modules they hold.
  if (file === 'package.json' || licenceFile.test(file) || /^(dist|lib|esm)\/([^/]+\/)*package\.json$/.test(file)) {
    return true;
  }
  const partly = partlyLoaded[name];
  if (partly) {
    return [...partly.only, ...(partly.alsoFor?.(target) ?? [])].some((pattern) => pattern.test(file));
  }
  return !neverLoaded.some((pattern) => pattern.test(file));
}

/**
 * Whether a file holds a package's licence or notices.
 * @param {string} file - path below the package
 */
export function isLicenceFile(file) {
  return licenceFile.test(file);
}
