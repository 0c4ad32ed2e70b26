import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { EngineInfo } from '../contract/engine.ts';
import { engineManifest, manifestName } from './engineManifest.ts';
import { enginesFolder, nativePlatform, surroundings } from './places.mjs';
import type { Surroundings } from './places.mjs';

/** A folder among the engines that can't be used, and why. */
export interface BrokenEngine {
  path: string;
  why: string;
}

interface InstalledEngines {
  engines: EngineInfo[];
  broken: BrokenEngine[];
}

function whyUnreadable(error: unknown): string {
  if (error instanceof z.ZodError) {
    return `${manifestName} is not valid: ${error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join(', ')}`;
  }
  return error instanceof Error ? error.message : String(error);
}

/** Newest first, and an engine for GPUs before one for CPUs only. */
function byPreference(left: EngineInfo, right: EngineInfo): number {
  if (left.device !== right.device) {
    return left.device === 'gpu' ? -1 : 1;
  }
  return right.version.localeCompare(left.version, 'en', { numeric: true }) || left.id.localeCompare(right.id);
}

/** Every engine folder of this user, sorted into those that are complete and those that are not. Nothing is loaded. */
export function readEngines(where: Surroundings = surroundings()): InstalledEngines {
  const folder = enginesFolder(where);
  const found: InstalledEngines = { engines: [], broken: [] };
  let names: string[];
  try {
    names = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => entry.name);
  } catch {
    return found;
  }
  for (const id of names) {
    const engineFolder = path.join(folder, id);
    try {
      const { name, version, device, platform } = engineManifest.parse(JSON.parse(readFileSync(path.join(engineFolder, manifestName), 'utf8')));
      if (platform === nativePlatform(where)) {
        found.engines.push({ id, name, version, device, path: engineFolder });
      }
    } catch (error) {
      found.broken.push({ path: engineFolder, why: whyUnreadable(error) });
    }
  }
  found.engines.sort(byPreference);
  return found;
}

/** The engines installed for this user that run on this platform, the preferred one first. */
export function listEngines(where: Surroundings = surroundings()): EngineInfo[] {
  return readEngines(where).engines;
}
