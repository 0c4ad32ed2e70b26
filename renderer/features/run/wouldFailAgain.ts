import type { FailureReason } from '../../../core/contract/run.ts';

/** A resumed run repeats the numbers of the one that failed, and so what in them made it fail. */
export function wouldFailAgain(reason: FailureReason | null): boolean {
  return reason?.code === 'diverged';
}
