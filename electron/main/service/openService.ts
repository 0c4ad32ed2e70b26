import { StudioError } from '../../../core/contract/error.ts';
import type { Programs } from '../programs.ts';
import { forkService } from './forkService.ts';
import { joinService } from './joinService.ts';
import type { ServiceLink } from './serviceLink.ts';

/**
 * Joins the live service of a data folder, or starts one.
 *
 * @throws StudioError `setupIncomplete` without the project's Node
 */
export async function openService({ node, serviceEntry }: Programs, dataFolder: string): Promise<ServiceLink> {
  const live = await joinService(dataFolder);
  if (live !== null) {
    return live;
  }
  if (node === null) {
    throw new StudioError('setupIncomplete', 'The Node that HSSL Studio brings along is missing.', { advice: 'Run "npm run setup" in the project, then start again.' });
  }
  return forkService({ node, entry: serviceEntry, dataFolder });
}
