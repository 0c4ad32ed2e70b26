import type { RunStatus } from '../contract/run.ts';

/** Which state may follow which. A run that has ended stays ended; to go on is another run. */
const followers: Record<RunStatus, readonly RunStatus[]> = {
  queued: ['starting', 'failed', 'cancelled'],
  starting: ['running', 'finishing', 'failed', 'cancelled'],
  running: ['finishing', 'failed', 'cancelled'],
  finishing: ['finished', 'failed', 'cancelled'],
  finished: [],
  failed: [],
  cancelled: [],
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
