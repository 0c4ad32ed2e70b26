import type { RunRecord } from '../store/runRow.ts';
import type { RunChange } from '../store/runTable.ts';

/** When a run ends that leaves the queue without a trainer: now, or if it has trained before, when its last trainer ended. */
export function endOfQueued(run: Pick<RunRecord, 'started'> | null): Pick<RunChange, 'ended'> {
  return run?.started == null ? { ended: Date.now() } : {};
}
