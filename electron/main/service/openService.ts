import type { Programs } from '../programs.ts';
import { forkService } from './forkService.ts';
import type { ServiceLink } from './serviceLink.ts';

/** Joins the live service of a data folder, or starts one. */
export async function openService(programs: Programs, dataFolder: string): Promise<ServiceLink> {
  if (programs.node === null) {
    throw new Error('missing node');
  }
  return forkService({ node: programs.node, entry: programs.serviceEntry, dataFolder });
}
