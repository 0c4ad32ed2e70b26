import { isResumable, type RunSummary } from '../../core/contract/run.ts';

/**
 * What lets a run rest or go on: one that trains can be paused, one that stopped before its end can be resumed. Of a failed
 * or cancelled run that never trained there is nothing to go on with.
 */
export function pauseActionOf({ status, progress, deleted }: RunSummary): 'pause' | 'resume' | null {
  if (status === 'running') {
    return 'pause';
  }
  const hasStopped = status === 'paused' || (isResumable(status) && status !== 'finished' && progress !== null);
  return hasStopped && deleted === null ? 'resume' : null;
}
