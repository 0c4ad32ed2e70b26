import { isResumable, type RunSummary } from '../../core/contract/run.ts';

/**
 * What lets a run rest or go on: one that trains can be paused, one that stopped before its end can be resumed. Whether a
 * failed or cancelled run has a checkpoint left, only the service knows; one that never started has none.
 */
export function pauseActionOf({ status, progress, deleted }: RunSummary): 'pause' | 'resume' | null {
  if (status === 'running') {
    return 'pause';
  }
  return isResumable(status) && status !== 'finished' && progress !== null && deleted === null ? 'resume' : null;
}
