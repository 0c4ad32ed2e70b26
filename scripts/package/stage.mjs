import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { exampleDataFolder } from '../../core/engine/places.mjs';
import { bundledPackages } from './bundledPackages.mjs';
import { writeLicences } from './licences.mjs';
import { readLockedPackages, shippedPackages } from './shippedPackages.mjs';
import { shippedParts } from './shippedParts.mjs';
import { softwareBill } from './softwareBill.mjs';
import { stageAddons, stageExamples } from './stageExtras.mjs';
import { packageFolder, stageModules } from './stageModules.mjs';
import { nodeFolder, nodeOf, stageNode } from './stageNode.mjs';
import { markPackaged, readManifest, stageDesktop, stageProgram } from './stageProgram.mjs';

/** @typedef {import('./platforms.mjs').PackagingTarget} PackagingTarget */
/** @typedef {import('../setup/reporter.mjs').Reporter} Reporter */

/**
 * What an app is packed from.
 * @typedef {object} Stage
 * @property {string} resources - a folder with the folder `studio`, which goes among the app's resources
 * @property {string} desktop - what goes into the app's archive
 */

/**
 * What all platforms share, found out once.
 * @typedef {object} StagingSources
 * @property {string} project
 * @property {import('./shippedPackages.mjs').LockedPackages} locked
 * @property {{ interface: string[], desktop: string[] }} bundled
 * @property {string} kept - folder for what is fetched
 */

/**
 * @param {string} project - a checkout with packages and built bundles
 * @param {string} work - folder for what packaging makes on its way
 * @param {Reporter} reporter
 * @returns {Promise<StagingSources>}
 */
export async function findSources(project, work, reporter) {
  reporter.say('Looking which packages are in the bundles ...');
  const locked = readLockedPackages(path.join(project, 'package-lock.json'));
  return { project, locked, bundled: await bundledPackages(project, locked), kept: path.join(work, 'fetched') };
}

/**
 * Lays out everything of the app but Electron: the program as `core/engine/program.mjs` expects it in a packaged app, and the bundles.
 * @param {StagingSources} sources
 * @param {PackagingTarget} target
 * @param {string} folder - emptied first
 * @param {{ electron: string, isComplete: boolean }} how - version of Electron; whether the addons have to be there
 * @param {Reporter} reporter
 * @returns {Promise<Stage>}
 */
export async function stage({ project, locked, bundled, kept }, target, folder, { electron, isComplete }, reporter) {
  const resources = path.join(folder, 'resources');
  const desktop = path.join(folder, 'desktop');
  const studio = path.join(resources, 'studio');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(studio, { recursive: true });
  reporter.say(`Laying out the parts for ${target.id} ...`);

  stageProgram(project, target, studio);
  stageDesktop(project, target, desktop);
  const modules = [];
  for (const found of shippedPackages(locked, target)) {
    modules.push({ ...found, folder: await packageFolder(found, project, kept, reporter) });
  }
  stageModules(modules, target, studio);
  const node = { version: nodeOf(target).version, folder: await nodeFolder(target, kept, reporter) };
  await stageNode(target, node.folder, studio, reporter);
  if (isComplete) {
    await stageAddons(target, studio);
  }
  const images = await stageExamples(studio);

  const parts = shippedParts({ locked, modules, bundled, project, node, electron, exampleFolder: exampleDataFolder() });
  const licences = path.join(project, 'build', 'licences');
  writeLicences(parts, licences, path.join(licences, 'Apache-2.0.txt'), path.join(studio, 'licences'));
  const manifest = readManifest(project);
  writeFileSync(path.join(studio, 'sbom.cdx.json'), `${JSON.stringify(softwareBill(manifest, target.id, parts), null, 2)}\n`);
  // Last: a copy without it takes itself for a checkout, and can't be mistaken for a complete one.
  markPackaged(studio, { version: manifest.version, platform: target.id, electron, node: node.version });
  reporter.say(`  ${modules.length} packages, ${parts.length} works of others, ${images} example images`);
  return { resources, desktop };
}
