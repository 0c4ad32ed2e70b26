import type { ErrorCode } from '../contract/error.ts';
import type { RunStatus } from '../contract/run.ts';

/** What the command line ends with; scripts rely on it. */
export const exitCodes = { done: 0, failed: 1, badInput: 2, setupIncomplete: 3, cancelled: 130 } as const;

const ofError: Partial<Record<ErrorCode, number>> = {
  badInput: exitCodes.badInput,
  notFound: exitCodes.badInput,
  conflict: exitCodes.badInput,
  badData: exitCodes.badInput,
  newerData: exitCodes.badInput,
  engine: exitCodes.setupIncomplete,
  setupIncomplete: exitCodes.setupIncomplete,
  cancelled: exitCodes.cancelled,
};

export function exitCodeOfError(code: ErrorCode): number {
  return ofError[code] ?? exitCodes.failed;
}

/** For a run that a command waited for. One that someone else paused is no failure: the command has no more to wait for. */
export function exitCodeOfRun(status: RunStatus): number {
  switch (status) {
    case 'failed':
      return exitCodes.failed;
    case 'cancelled':
      return exitCodes.cancelled;
    default:
      return exitCodes.done;
  }
}
