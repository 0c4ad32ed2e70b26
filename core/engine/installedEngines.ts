import { readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { InstalledEngine } from '../contract/engine.ts';
import { StudioError } from '../contract/error.ts';
import { nearestKey } from '../contract/nearestKey.ts';
import { installAdvice, pickEngine } from './chooseEngine.ts';
import { changeEngineChoices, readEngineChoices } from './engineChoices.ts';
import { engineManifest, manifestName } from './engineManifest.ts';
import { findGpus } from './findGpus.mjs';
import { listEngines } from './listEngines.ts';
import { folderSize } from './make/folderSize.mjs';
import { temporaryPrefix } from './make/installedFolder.mjs';

function factsOf(folder: string): Pick<InstalledEngine, 'installed' | 'source'> {
  try {
    const { installed, source } = engineManifest.parse(JSON.parse(readFileSync(path.join(folder, manifestName), 'utf8')));
    return { installed, source };
  } catch {
    // Another program removes it at this moment.
    return { installed: null, source: 'wheels' };
  }
}

/** Every engine of this user that runs on this platform, the preferred one first. */
export function installedEngines(): InstalledEngine[] {
  const engines = listEngines();
  const { used } = readEngineChoices();
  const usedId = engines.length === 0 ? null : pickEngine('auto', engines, findGpus(), used).id;
  return engines.map((engine) => ({ ...engine, bytes: folderSize(engine.path), ...factsOf(engine.path), isUsed: engine.id === usedId, isChosen: engine.id === used }));
}

/**
 * @param id - as `hssl engine list` shows it
 * @throws StudioError `notFound`, with the most similar one
 */
export function findInstalled(id: string): InstalledEngine {
  const engines = installedEngines();
  const engine = engines.find((candidate) => candidate.id === id);
  if (engine === undefined) {
    const nearest = nearestKey(id, engines.map((candidate) => candidate.id));
    throw new StudioError('notFound', `There is no engine "${id}".`, { path: 'id', advice: nearest === null ? installAdvice : `Did you mean "${nearest}"?` });
  }
  return engine;
}

/**
 * Removes an engine in one step: it is either whole or gone, and what a kill leaves of it is cleared away with the next installation.
 *
 * @throws StudioError `notFound`; the file system's errors
 */
export function removeEngine(id: string): void {
  const { path: folder } = findInstalled(id);
  const aside = path.join(path.dirname(folder), `${temporaryPrefix}${path.basename(folder)}-removed`);
  rmSync(aside, { recursive: true, force: true });
  renameSync(folder, aside);
  if (readEngineChoices().used === id) {
    changeEngineChoices({ used: null });
  }
  rmSync(aside, { recursive: true, force: true });
}

/**
 * Chooses the engine that new runs train on where they do not ask for another device; null leaves it to the machine.
 *
 * @throws StudioError `notFound`
 */
export function useEngine(id: string | null): void {
  changeEngineChoices({ used: id === null ? null : findInstalled(id).id });
}
