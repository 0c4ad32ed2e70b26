import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { app } from 'electron';

/**
 * Makes this process the one app of a data folder: Chromium's profile lies inside it, and Electron keeps one process per
 * profile. Must be called before the app is ready.
 *
 * @returns false when there is one already; it is told to show itself
 * @throws when the folder cannot be made
 */
export function claimDataFolder(dataFolder: string): boolean {
  const profile = desktopFolder(dataFolder);
  mkdirSync(profile, { recursive: true });
  app.setPath('userData', profile);
  return app.requestSingleInstanceLock();
}

/** What the desktop app keeps for itself in a data folder. */
export function desktopFolder(dataFolder: string): string {
  return path.join(dataFolder, 'desktop');
}
