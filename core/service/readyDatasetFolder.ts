import { StudioError } from '../contract/error.ts';
import type { DatasetCatalogue } from '../data/datasetCatalogue.ts';

/**
 * Folder of a data set that can be trained on now.
 *
 * @throws StudioError `notFound`, or `badData` where its images are not there
 */
export async function readyDatasetFolder(catalogue: DatasetCatalogue, name: string): Promise<string> {
  const { status, source } = await catalogue.get(name);
  if (status !== 'ready') {
    throw new StudioError('badData', `The data set "${name}" is ${status}.`, { path: source, advice: 'Bring its images back to that place, or add them again.' });
  }
  return catalogue.folder(name);
}
