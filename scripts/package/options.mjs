import path from 'node:path';
import { SetupError } from '../../core/engine/make/setupError.mjs';
import { packagingTarget, platforms } from './platforms.mjs';

/** @typedef {import('./platforms.mjs').PlatformName} PlatformName */
/** @typedef {import('./platforms.mjs').Architecture} Architecture */
/** @typedef {{ target: import('./platforms.mjs').PackagingTarget, formats: readonly string[] }} PackagingRequest */

/**
 * @typedef {object} PackagingOptions
 * @property {readonly PackagingRequest[]} requests
 * @property {string} output - absolute folder
 * @property {boolean} isStagedOnly - the parts are laid out, and no installer is made of them
 */

const usage = 'npm run package -- [--linux|--mac|--win [FORMAT ...]] [--x64] [--arm64] [--out FOLDER] [--stage-only]';

/** @type {ReadonlyMap<string, PlatformName>} */
const platformFlags = new Map(/** @type {PlatformName[]} */ (Object.keys(platforms)).map((name) => [platforms[name].flag, name]));

/**
 * @param {PlatformName} platform
 * @param {string} format
 */
function checkedFormat(platform, format) {
  const { formats, flag } = platforms[platform];
  const known = formats.find((name) => name.toLowerCase() === format.toLowerCase());
  if (known === undefined) {
    throw new SetupError(`${flag} has no format "${format}"`, [`one of: ${formats.join(', ')}`]);
  }
  return known;
}

/**
 * @param {PlatformName} platform
 * @param {ReadonlySet<Architecture>} wanted - none: that of this machine where the platform has it
 * @param {{ platform: string, architecture: string }} host
 * @returns {Architecture[]}
 */
function architecturesOf(platform, wanted, host) {
  const { architectures, flag } = platforms[platform];
  const missing = [...wanted].find((name) => !architectures.includes(name));
  if (missing !== undefined) {
    throw new SetupError(`${flag} is not made for ${missing}`, [`one of: ${architectures.join(', ')}`]);
  }
  if (wanted.size > 0) {
    return architectures.filter((name) => wanted.has(name));
  }
  const own = architectures.find((name) => name === host.architecture);
  return [own ?? architectures[0] ?? 'x64'];
}

/**
 * Reads the command line of `npm run package`. Without a platform it is the machine's own.
 * @param {readonly string[]} args
 * @param {string} folder - where relative folders begin
 * @param {{ platform: string, architecture: string }} [host]
 * @returns {PackagingOptions}
 * @throws {SetupError} on what it does not know
 */
export function parseOptions(args, folder, host = { platform: process.platform, architecture: process.arch }) {
  /** @type {Map<PlatformName, string[]>} */
  const formats = new Map();
  /** @type {Set<Architecture>} */
  const architectures = new Set();
  let output = 'dist';
  let isStagedOnly = false;
  /** @type {PlatformName | null} */
  let current = null;
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? '';
    const platform = platformFlags.get(arg);
    if (platform !== undefined) {
      current = platform;
      formats.set(platform, formats.get(platform) ?? []);
    } else if (arg === '--x64' || arg === '--arm64') {
      architectures.add(arg === '--x64' ? 'x64' : 'arm64');
    } else if (arg === '--stage-only') {
      isStagedOnly = true;
    } else if (arg === '--out' && args[index + 1] !== undefined) {
      output = args[++index] ?? '';
    } else if (current !== null && !arg.startsWith('-')) {
      formats.get(current)?.push(checkedFormat(current, arg));
    } else {
      throw new SetupError(`"${arg}" is no option of packaging`, [usage]);
    }
  }
  if (formats.size === 0) {
    const own = [...platformFlags.values()].find((name) => name === host.platform);
    if (own === undefined) {
      throw new SetupError(`nothing is packaged for ${host.platform}`, [usage]);
    }
    formats.set(own, []);
  }
  const requests = [...formats].flatMap(([platform, named]) =>
    architecturesOf(platform, architectures, host).map((architecture) => ({
      target: packagingTarget(platform, architecture),
      formats: named.length > 0 ? [...new Set(named)] : platforms[platform].usual,
    })),
  );
  return { requests, output: path.resolve(folder, output), isStagedOnly };
}
