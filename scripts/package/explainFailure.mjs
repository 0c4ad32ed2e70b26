import { existsSync } from 'node:fs';
import { SetupError } from '../../core/engine/make/setupError.mjs';

/**
 * A program that the packer runs: it takes the one that a variable names, else it downloads its own.
 * @typedef {object} PackerTool
 * @property {string} name
 * @property {RegExp} failure - how the packer speaks of it
 * @property {readonly string[]} formats - that need it
 * @property {string} variable
 * @property {string} mend
 */

/** @type {readonly PackerTool[]} */
const tools = [
  {
    name: '7za',
    failure: /7z(a|ip)?\b/i,
    formats: ['tar.gz', 'zip', 'nsis'],
    variable: 'ELECTRON_BUILDER_7ZIP_PATH',
    mend: 'sudo apt-get install -y p7zip-full && export ELECTRON_BUILDER_7ZIP_PATH=$(command -v 7za)',
  },
  {
    name: 'fpm',
    failure: /\bfpm\b/i,
    formats: ['deb', 'rpm'],
    variable: 'CUSTOM_FPM_PATH',
    mend: 'install fpm (gem install fpm) and set USE_SYSTEM_FPM=true, or set CUSTOM_FPM_PATH to its path',
  },
  {
    name: 'the tools for AppImage',
    failure: /appimage|mksquashfs|runtime/i,
    formats: ['AppImage'],
    variable: 'APPIMAGE_TOOLS_PATH',
    mend: 'set APPIMAGE_TOOLS_PATH to the unpacked appimage-tools of electron-builder-binaries',
  },
  {
    name: 'makensis',
    failure: /nsis/i,
    formats: ['nsis'],
    variable: 'ELECTRON_BUILDER_NSIS_DIR',
    mend: 'package for Windows on Windows',
  },
];

/** Messages of a download that could not be made. */
const unreachable = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|HTTPError|status code \d+|getaddrinfo|socket hang up|cannot download|fetch failed/i;

/**
 * Refuses to begin what would fail after minutes: a variable that names a tool which is not there.
 * @param {readonly string[]} formats
 * @param {Record<string, string | undefined>} [environment]
 * @throws {SetupError}
 */
export function requireNamedTools(formats, environment = process.env) {
  for (const { name, variable, mend } of tools.filter((tool) => tool.formats.some((format) => formats.includes(format)))) {
    const file = environment[variable];
    if (file && !existsSync(file)) {
      throw new SetupError(`${variable} names ${file} for ${name}, which is not there`, [mend]);
    }
  }
}

/**
 * Which downloads a failed one can have been, with what takes their place. The packer does not always say it.
 * @param {string} text
 * @param {readonly string[]} formats
 * @param {Record<string, string | undefined>} environment
 * @returns {{ names: string[], mends: string[] }}
 */
function possibleDownloads(text, formats, environment) {
  const open = tools.filter((tool) => tool.formats.some((format) => formats.includes(format)) && !environment[tool.variable]);
  const named = open.filter(({ failure }) => failure.test(text));
  const likely = named.length > 0 ? named : open;
  const electron = named.length === 0 && !environment.ELECTRON_OVERRIDE_DIST_PATH ? [{ name: 'Electron', mend: 'set ELECTRON_OVERRIDE_DIST_PATH to an unpacked Electron, or ELECTRON_MIRROR to a mirror' }] : [];
  const all = [...electron, ...likely];
  return { names: all.map(({ name }) => name), mends: all.map(({ name, mend }) => `${name}: ${mend}`) };
}

/**
 * What a failure of the packer means, and what mends it.
 * @param {unknown} error
 * @param {readonly string[]} formats
 * @param {string} platform - of the installers, as `process.platform`
 * @param {Record<string, string | undefined>} [environment]
 * @returns {SetupError}
 */
export function explainFailure(error, formats, platform, environment = process.env) {
  if (error instanceof SetupError) {
    return error;
  }
  const message = error instanceof Error ? error.message : String(error);
  const first = message.split('\n').find((text) => text.trim() !== '') ?? message;
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  if (/rpmbuild/.test(message)) {
    return new SetupError('fpm makes an rpm with rpmbuild, which is not there', ['sudo apt-get install -y rpm   # or: sudo dnf install -y rpm-build'], { cause: error });
  }
  const text = `${message}\n${stack}`;
  if (unreachable.test(text)) {
    const { names, mends } = possibleDownloads(text, formats, environment);
    return new SetupError(`the packer could not download ${names.join(' or ') || 'what it needs'}: ${first}`, mends, { cause: error });
  }
  const tool = tools.find(({ failure, formats: needing }) => failure.test(text) && needing.some((format) => formats.includes(format)));
  if (tool) {
    return new SetupError(`${tool.name} failed: ${first}`, [tool.mend], { cause: error });
  }
  const mends = platform === process.platform ? ['look at what is printed above'] : ['package on the system that the installer is for'];
  return new SetupError(`electron-builder failed: ${first}`, mends, { cause: error });
}
