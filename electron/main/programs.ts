import { readFileSync } from 'node:fs';
import path from 'node:path';
import { app } from 'electron';
import { programPlaces, type ProgramPlaces } from '../../core/engine/program.mjs';

/**
 * Where the parts of this copy of the app lie. They can be asked for before the app is ready, unlike `app.getAppPath()`, which
 * some launchers set late.
 */
export function findPrograms(): ProgramPlaces {
  // A packaged app keeps only its two bundles in the archive; everything that Node or the page reads lies beside it.
  return programPlaces(app.isPackaged ? path.join(process.resourcesPath, 'studio') : path.resolve(import.meta.dirname, '..', '..'));
}

/** Version of a copy of the app. Electron's own answer is Electron's version where a launcher loads the app late. */
export function readVersion({ root }: ProgramPlaces): string {
  return (JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }).version;
}
