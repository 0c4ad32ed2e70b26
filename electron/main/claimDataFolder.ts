import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { app } from 'electron';
import { z } from 'zod';

const secondStart = z.object({ files: z.array(z.string()).default([]) });

/** What a second start hands to the first; its own arguments would arrive in another order. */
export type SecondStart = z.output<typeof secondStart>;

/** Reads what a second start handed over; it may be of another version. */
export function readSecondStart(data: unknown): SecondStart {
  return secondStart.catch({ files: [] }).parse(data);
}

/**
 * Makes this process the one app of a data folder: Chromium's profile lies inside it, and Electron keeps one process per
 * profile. Must be called before the app is ready.
 *
 * @param start - given to the app that is there already, which gets it with the event `second-instance`
 * @returns false when there is one already; it is told to show itself
 * @throws when the folder cannot be made
 */
export function claimDataFolder(dataFolder: string, start: SecondStart): boolean {
  const profile = desktopFolder(dataFolder);
  mkdirSync(profile, { recursive: true });
  app.setPath('userData', profile);
  return app.requestSingleInstanceLock({ ...start });
}

/** What the desktop app keeps for itself in a data folder. */
export function desktopFolder(dataFolder: string): string {
  return path.join(dataFolder, 'desktop');
}
