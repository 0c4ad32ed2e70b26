import type { RunStatus } from '../contract/run.ts';

/** Which state may follow which. A run that is paused or has ended goes on only through the queue: it is resumed. */
const followers: Record<RunStatus, readonly RunStatus[]> = {
  queued: ['starting', 'failed', 'cancelled'],
  starting: ['running', 'pausing', 'finishing', 'failed', 'cancelled'],
  running: ['pausing', 'finishing', 'failed', 'cancelled'],
  // Its last step may have been the last of all.
  pausing: ['paused', 'finishing', 'failed', 'cancelled'],
  paused: ['queued', 'cancelled'],
  finishing: ['finished', 'failed', 'cancelled'],
  finished: ['queued'],
  failed: ['queued'],
  cancelled: ['queued'],
};

export function canFollow(from: RunStatus, to: RunStatus): boolean {
  return followers[from].includes(to);
}

/** Throws where `to` may not follow `from`: that would be a defect of the service, not of its input. */
export function assertCanFollow(from: RunStatus, to: RunStatus): void {
  if (!canFollow(from, to)) {
    throw new Error(`a run that is ${from} cannot become ${to}`);
  }
}
