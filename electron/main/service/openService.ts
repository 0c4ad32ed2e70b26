import { existsSync } from 'node:fs';
import { StudioError } from '../../../core/contract/error.ts';
import type { ProgramPlaces } from '../../../core/engine/program.mjs';
import { forkService } from './forkService.ts';
import { joinService } from './joinService.ts';
import type { ServiceLink } from './serviceLink.ts';

/**
 * Joins the live service of a data folder, or starts one.
 *
 * @throws StudioError `setupIncomplete` without the Node that the program brings along
 */
export async function openService({ node, serviceEntry, isPackaged }: ProgramPlaces, dataFolder: string): Promise<ServiceLink> {
  const live = await joinService(dataFolder);
  if (live !== null) {
    return live;
  }
  if (node === null || !existsSync(node)) {
    const advice = isPackaged ? 'Install HSSL Studio again; your data stays as it is.' : 'Run "npm run setup" in the project, then start again.';
    throw new StudioError('setupIncomplete', 'The Node that HSSL Studio brings along is missing.', { path: node ?? undefined, advice });
  }
  return forkService({ node, entry: serviceEntry, dataFolder });
}
