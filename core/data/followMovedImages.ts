import { stat } from 'node:fs/promises';
import { readDatasetRecord, writeDatasetRecord } from './datasetRecord.ts';
import { resolveSource } from './detectKind.ts';
import { findFashionFiles, inspectFashionMnist } from './fashionMnist.ts';

/**
 * Points the record of the example images to `packageFolder` when they are gone from where they were and the same ones
 * are there: what an app brings along lies elsewhere after an update, and at every start of an AppImage, which is
 * mounted at a place of its own. Other images are no substitute, since runs were trained on these.
 * Errors: `badData` when the record or the files of the package are damaged.
 */
export async function followMovedImages(datasetFolder: string, packageFolder: string): Promise<void> {
  const record = await readDatasetRecord(datasetFolder);
  if (record.kind !== 'fashion-mnist' || (await exists(record.source)) || (await findFashionFiles(packageFolder)) === null) {
    return;
  }
  if ((await inspectFashionMnist(packageFolder)).fingerprint === record.fingerprint) {
    await writeDatasetRecord(datasetFolder, { ...record, source: await resolveSource(packageFolder) });
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
