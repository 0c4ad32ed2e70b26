import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { nodeRelease } from '../../core/engine/places.mjs';
import { takeLock } from '../../core/engine/make/lock.mjs';
import { projectFolder } from '../setup/project.mjs';
import { CommandError, runCommand } from '../../core/engine/make/runCommand.mjs';
import { SetupError } from '../../core/engine/make/setupError.mjs';

/** @typedef {'renderer' | 'electron'} Bundle */

/**
 * What each bundle is made of; everything that the border rules let it import.
 * @type {Record<Bundle, { sources: string[], outputs: string[] }>}
 */
const bundles = {
  renderer: {
    sources: ['renderer', 'core/contract', 'core/compare', 'docs/benchmarks', 'package-lock.json', 'tsconfig.base.json'],
    outputs: ['out/renderer/index.html'],
  },
  electron: {
    sources: ['electron', 'core', 'package-lock.json', 'tsconfig.base.json'],
    outputs: ['out/main/main.cjs', 'out/main/updater.cjs', 'out/preload/preload.cjs'],
  },
};

const stampFile = path.join(projectFolder, 'out', 'built.json');

/**
 * @param {string} place
 * @returns {string[]} `path size time` of each file
 */
function describeFiles(place) {
  const full = path.join(projectFolder, place);
  const status = statSync(full, { throwIfNoEntry: false });
  if (!status) {
    return [];
  }
  if (status.isDirectory()) {
    return readdirSync(full).sort().flatMap((name) => describeFiles(`${place}/${name}`));
  }
  return [`${place} ${status.size} ${status.mtimeMs}`];
}

/** @param {Bundle} bundle */
function fingerprint(bundle) {
  return createHash('sha256').update(bundles[bundle].sources.flatMap(describeFiles).join('\n')).digest('hex');
}

/** @returns {Partial<Record<Bundle, string>>} bundle -> fingerprint of the sources that it was built from */
function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return {};
  }
}

/** @param {Bundle} bundle */
function isCurrent(bundle) {
  return readStamp()[bundle] === fingerprint(bundle) && bundles[bundle].outputs.every((file) => statSync(path.join(projectFolder, file), { throwIfNoEntry: false }));
}

/**
 * Builds the bundles whose sources changed since they were built.
 * @param {readonly Bundle[]} wanted
 * @param {(text: string) => void} say
 * @throws {SetupError} where a build fails
 */
export async function buildApp(wanted, say) {
  if (wanted.every(isCurrent)) {
    return;
  }
  mkdirSync(path.dirname(stampFile), { recursive: true });
  const unlock = await takeLock(path.join(projectFolder, 'out', 'build.lock'), () => say('Another build is at work; waiting for it to end.'));
  try {
    for (const bundle of wanted.filter((name) => !isCurrent(name))) {
      await build(bundle, say);
    }
  } finally {
    unlock();
  }
}

/**
 * @param {Bundle} bundle
 * @param {(text: string) => void} say
 */
async function build(bundle, say) {
  const built = fingerprint(bundle);
  const start = Date.now();
  say(`Building the ${bundle} bundle ...`);
  // Without the stamp an interrupted build is done again.
  writeFileSync(stampFile, JSON.stringify({ ...readStamp(), [bundle]: undefined }));
  const vite = path.join(projectFolder, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [vite, 'build', '--config', path.join(projectFolder, bundle, 'vite.config.ts'), '--logLevel', 'warn'];
  try {
    await runCommand({ command: nodeRelease()?.binary ?? process.execPath, args }, { cwd: projectFolder, env: { ...process.env, NODE_ENV: 'production' } });
  } catch (error) {
    throw new SetupError(`the ${bundle} bundle could not be built\n${error instanceof CommandError ? error.tail.trim() : error}`, ['look at the file that the message names'], { cause: error });
  }
  const missing = bundles[bundle].outputs.find((file) => !statSync(path.join(projectFolder, file), { throwIfNoEntry: false }));
  if (missing) {
    throw new SetupError(`building the ${bundle} bundle made no ${missing}`, [`look at ${bundle}/vite.config.ts`]);
  }
  writeFileSync(stampFile, JSON.stringify({ ...readStamp(), [bundle]: built }));
  say(`Built it in ${((Date.now() - start) / 1000).toFixed(1)} s.`);
}
