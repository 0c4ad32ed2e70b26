import path from 'node:path';
import { desktopBundles } from './desktopBundles.mjs';

/** @typedef {import('./platforms.mjs').PackagingTarget} PackagingTarget */
/** @typedef {import('electron-builder').Configuration} Configuration */

/** The first Electron with this fuse; older ones, which a test may bring along, refuse it. */
const fileProtocolFuseSince = 29;

/** @param {string} version - of Electron */
function majorOf(version) {
  return Number.parseInt(version, 10);
}

/**
 * What electron-builder is told besides `build/electronBuilder.mjs`: what differs between platforms and runs.
 * @param {object} run
 * @param {string} run.project
 * @param {PackagingTarget} run.target
 * @param {import('./stage.mjs').Stage} run.stage
 * @param {import('./electronDistribution.mjs').ElectronDistribution} run.electron
 * @param {string} run.output
 * @returns {Configuration}
 */
export function builderOptions({ project, target, stage, electron, output }) {
  return {
    extends: path.join(project, 'build', 'electronBuilder.mjs'),
    directories: { app: stage.desktop, output },
    files: ['package.json', ...desktopBundles.map((name) => `out/${name}`)],
    // From a folder around it, because the packer leaves out a folder `node_modules` that lies at the top.
    extraResources: [{ from: stage.resources, to: '.', filter: ['studio/**/*'] }],
    electronVersion: electron.version,
    ...(electron.folder === null ? {} : { electronDist: electron.folder }),
    electronFuses: {
      enableEmbeddedAsarIntegrityValidation: target.platform !== 'linux',
      // Changing fuses breaks the signature without which no program starts on Apple silicon; where a real one follows, it replaces this.
      resetAdHocDarwinSignature: target.platform === 'darwin' && target.architecture === 'arm64',
      // The interface has a scheme of its own and needs no files by address.
      ...(majorOf(electron.version) >= fileProtocolFuseSince ? { grantFileProtocolExtraPrivileges: false } : {}),
    },
  };
}
