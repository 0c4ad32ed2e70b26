/** @typedef {'linux' | 'darwin' | 'win32'} PlatformName */
/** @typedef {'x64' | 'arm64'} Architecture */

/**
 * What is packaged for; one staged copy of the program belongs to each.
 * @typedef {object} PackagingTarget
 * @property {PlatformName} platform - as `process.platform`
 * @property {Architecture} architecture - as `process.arch`
 * @property {string} id - as `nativePlatform()`: `linux-x64`
 */

/**
 * @typedef {object} PlatformRules
 * @property {string} flag - of the command line
 * @property {readonly string[]} formats - all that can be asked for, as electron-builder names them
 * @property {readonly string[]} usual - made where none is named
 * @property {readonly Architecture[]} architectures
 */

/**
 * `dir` is the unpacked app. macOS needs the zip besides the dmg: an update is read from it.
 * @type {Readonly<Record<PlatformName, PlatformRules>>}
 */
export const platforms = {
  linux: { flag: '--linux', formats: ['dir', 'AppImage', 'deb', 'rpm', 'tar.gz'], usual: ['AppImage', 'deb', 'rpm', 'tar.gz'], architectures: ['x64', 'arm64'] },
  darwin: { flag: '--mac', formats: ['dir', 'dmg', 'zip'], usual: ['dmg', 'zip'], architectures: ['arm64', 'x64'] },
  win32: { flag: '--win', formats: ['dir', 'nsis'], usual: ['nsis'], architectures: ['x64'] },
};

/**
 * @param {PlatformName} platform
 * @param {Architecture} architecture
 * @returns {PackagingTarget}
 */
export function packagingTarget(platform, architecture) {
  return { platform, architecture, id: `${platform}-${architecture}` };
}
