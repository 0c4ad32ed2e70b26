import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { buildAddons } from '../../core/engine/make/buildAddons.mjs';
import { planFor } from '../../core/engine/make/enginePlan.mjs';
import { SetupError } from '../../core/engine/make/setupError.mjs';
import { enginesFolder, exampleDataFolder, nativePlatform } from '../../core/engine/places.mjs';
import { runsOwnInstaller } from './pruning.mjs';

/** @typedef {import('./platforms.mjs').PackagingTarget} PackagingTarget */

/**
 * Lays out the compiled addons, so that the app's users need no compiler. They come from this machine's engine for the CPU; there are none where
 * tfjs-node's own download brings its addon along.
 * @param {PackagingTarget} target
 * @param {string} studio
 * @throws {SetupError} for a platform that is not this machine's: addons are compiled where they run
 */
export async function stageAddons(target, studio) {
  const folder = path.join(studio, 'addons');
  mkdirSync(folder, { recursive: true });
  if (runsOwnInstaller(target)) {
    return;
  }
  if (target.id !== nativePlatform()) {
    throw new SetupError(`the addons of ${target.id} can't be compiled on ${nativePlatform()}`, [`package for ${target.id} on such a machine, or only lay out its other parts: --stage-only`]);
  }
  const engine = path.join(enginesFolder(), planFor('cpu', target.id).id);
  if (!existsSync(path.join(engine, 'engine.json'))) {
    throw new SetupError(`the addons are taken from the engine for the CPU, which is not in ${engine}`, ['HSSL_STUDIO_ENGINE=cpu npm run setup']);
  }
  await buildAddons(engine, folder);
  // When and where they were compiled is no part of the product.
  for (const entry of readdirSync(folder).filter((name) => statSync(path.join(folder, name)).isDirectory())) {
    rmSync(path.join(folder, entry, 'installed.json'), { force: true });
  }
}

/**
 * Lays out the example images, so that a first run needs no network.
 * @param {string} studio
 * @returns {Promise<number>} how many
 */
export async function stageExamples(studio) {
  const source = exampleDataFolder();
  if (!existsSync(source)) {
    throw new SetupError(`the example images are not in ${source}`, ['npm run setup']);
  }
  // TypeScript, which the Node of set-up need not understand: only packaging itself loads it.
  const { writeExampleImages } = await import('../../core/data/exampleSubset.ts');
  const { images } = await writeExampleImages(source, path.join(studio, 'examples', 'fashion-mnist'));
  return images;
}
