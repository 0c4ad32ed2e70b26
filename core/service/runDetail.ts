import type { RunDetail } from '../contract/run.ts';
import { folderBytes } from '../data/folderBytes.ts';
import type { RunRecord } from '../store/runRow.ts';
import type { ServiceParts } from './serviceParts.ts';

/** Everything about a run that clients may know. */
export async function runDetail({ store, folders }: Pick<ServiceParts, 'store' | 'folders'>, run: RunRecord): Promise<RunDetail> {
  const { processStart: _processStart, heartbeat: _heartbeat, resumeFrom: _resumeFrom, ...shown } = run;
  const checkpoints = store.checkpoints.list(store.runs.numberOf(run.id));
  return { ...shown, checkpoints, bytes: await folderBytes(folders.run(run.id).root) };
}
