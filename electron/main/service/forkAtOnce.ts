import { existsSync } from 'node:fs';
import type { ProgramPlaces } from '../../../core/engine/program.mjs';
import { socketPath } from '../../../core/service/localSocket.ts';
import { forkService } from './forkService.ts';
import type { ServiceLink } from './serviceLink.ts';

/**
 * Starts the service before Electron is ready, so that neither waits for the other: both take about as long.
 *
 * A child process inherits what Chromium has open, the channels to its own children too, and a channel that someone else holds open hides
 * that its process died: the window would wait for it for ever. At this moment there are no such channels yet, so that this happens now, within
 * this call, or (null) later in `openService`: where there may be a service to join, or no Node to start one on.
 */
export function forkAtOnce({ node, serviceEntry }: ProgramPlaces, dataFolder: string): ServiceLink | null {
  const mayBeThere = process.platform === 'win32' || existsSync(socketPath(dataFolder));
  return mayBeThere || node === null || !existsSync(node) ? null : forkService({ node, entry: serviceEntry, dataFolder });
}
