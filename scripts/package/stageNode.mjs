import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { findCommand } from '../../core/engine/findCommand.mjs';
import { runCommand } from '../../core/engine/make/runCommand.mjs';
import { SetupError } from '../../core/engine/make/setupError.mjs';
import { nativePlatform, nodeRelease, surroundings } from '../../core/engine/places.mjs';
import { nodePins } from '../setup/pins.mjs';
import { requireNodeRuns } from '../setup/requireNodeRuns.mjs';
import { copyFile } from './copyFiles.mjs';
import { fetchedPackage } from './fetchedPackage.mjs';

/** @typedef {import('./platforms.mjs').PackagingTarget} PackagingTarget */

/**
 * The Node of a platform.
 * @param {PackagingTarget} target
 */
export function nodeOf({ platform, architecture, id }) {
  const release = nodeRelease({ ...surroundings(), platform, architecture });
  const pin = nodePins[id];
  if (!release || !pin) {
    throw new SetupError(`there is no package with Node 24 for ${id}`, ['package for linux-x64, linux-arm64, darwin-arm64, darwin-x64 or win32-x64']);
  }
  return { version: release.version, pin, binary: platform === 'win32' ? 'node.exe' : 'node' };
}

/**
 * The folder of the package with a platform's Node, licence included: set-up's own where the platform is this machine's.
 * @param {PackagingTarget} target
 * @param {string} kept
 * @param {import('../setup/reporter.mjs').Reporter} reporter
 */
export async function nodeFolder(target, kept, reporter) {
  const release = nodeRelease();
  return target.id === nativePlatform() && release && existsSync(release.binary) ? release.folder : fetchedPackage(nodeOf(target).pin, kept, reporter);
}

/**
 * Lays out Node's binary, without headers, documentation and npm, and on Linux without what only a debugger reads.
 * @param {PackagingTarget} target
 * @param {string} folder - of the package with it
 * @param {string} studio
 * @param {import('../setup/reporter.mjs').Reporter} reporter
 */
export async function stageNode(target, folder, studio, reporter) {
  const { version, binary } = nodeOf(target);
  const from = path.join(folder, 'bin', binary);
  const to = path.join(studio, 'node', 'bin', binary);
  if (!existsSync(from)) {
    throw new SetupError(`the package with Node for ${target.id} has no bin/${binary}`, []);
  }
  copyFile(from, to);
  const isOwn = target.id === nativePlatform();
  const strip = findCommand('strip');
  // A foreign processor's binary may be unknown to this machine's strip.
  if (target.platform === 'linux' && isOwn && strip !== null) {
    const before = statSync(to).size;
    await runCommand({ command: strip, args: ['--strip-all', to] });
    reporter.say(`  Node ${version}: ${(before / 1e6).toFixed(0)} MB, stripped ${(statSync(to).size / 1e6).toFixed(0)} MB`);
  } else if (target.platform === 'linux') {
    reporter.say(`  Node ${version} keeps its symbols: ${isOwn ? 'there is no strip here (binutils)' : `it is not of this machine's kind`}`);
  }
  if (isOwn) {
    await requireNodeRuns(to, version, { failure: 'the Node to be packaged does not run', mend: 'npm run setup   # and package again' });
  }
}
