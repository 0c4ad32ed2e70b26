import type { FailureReason } from '../contract/run.ts';
import type { TrainerEvent } from '../contract/trainer.ts';

/** Everything that is known when a trainer's process has ended. */
export interface TrainerEnd {
  /** Its last words: `finished`, `paused`, `failed` or `cancelled`; null when it did not get so far. */
  verdict: Extract<TrainerEvent, { type: 'finished' | 'paused' | 'failed' | 'cancelled' }> | null;
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Why the process could not be started. */
  startError: Error | null;
  /** Someone asked for the run to be cancelled. */
  isCancelled: boolean;
  /** Someone asked for the run to be paused. */
  isPaused: boolean;
  /** The service is ending, and has asked the trainer to save and end with it. */
  isServiceStopping: boolean;
  wasKilledForMemory: boolean;
  /** End of the console. */
  lastLines: string;
}

export type RunEnd = { status: 'finished' | 'paused' | 'cancelled'; reason: null } | { status: 'failed'; reason: FailureReason };

/** Signals that a person, a script or the system sends; the others come from the process's own faults. */
const outsideSignals: readonly NodeJS.Signals[] = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'];

/** What Node and TensorFlow print when an allocation fails. */
const memoryWords = /JavaScript heap out of memory|std::bad_alloc|Allocation failed|RESOURCE_EXHAUSTED|OOM when allocating/;

const memoryAdvice = 'Lower schedule.batchSize, choose a smaller model, or close other programs.';

function failed(code: FailureReason['code'], message: string, advice: string | null): RunEnd {
  return { status: 'failed', reason: { code, message, advice } };
}

function crashMessage({ code, signal, startError, lastLines }: TrainerEnd): string {
  if (startError !== null) {
    return `The trainer could not be started: ${startError.message}.`;
  }
  const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
  return lastLines === '' ? `The trainer ended ${how} and said nothing.` : `The trainer ended ${how}. Its last words:\n${lastLines}`;
}

/**
 * How a run ended, from how its process ended. What the trainer said itself counts before what the system says, and
 * a wish to cancel before everything but its success.
 */
export function explainExit(end: TrainerEnd): RunEnd {
  const { verdict, signal } = end;
  if (verdict?.type === 'finished') {
    return { status: 'finished', reason: null };
  }
  if (end.isCancelled || verdict?.type === 'cancelled') {
    return { status: 'cancelled', reason: null };
  }
  if (verdict?.type === 'failed') {
    return { status: 'failed', reason: verdict.reason };
  }
  if (verdict?.type === 'paused' && end.isPaused) {
    return { status: 'paused', reason: null };
  }
  if (end.isServiceStopping) {
    return failed('orphaned', 'HSSL Studio was closed while this run trained.', null);
  }
  if (signal === 'SIGKILL' && end.wasKilledForMemory) {
    return failed('outOfMemory', 'The system ended the trainer because the memory was used up.', memoryAdvice);
  }
  if (signal !== null && outsideSignals.includes(signal)) {
    return failed('killed', `The trainer was ended from outside (${signal}).`, null);
  }
  if (memoryWords.test(end.lastLines)) {
    return failed('outOfMemory', `The trainer ran out of memory. Its last words:\n${end.lastLines}`, memoryAdvice);
  }
  return failed('crashed', crashMessage(end), 'Look at the console of the run; if the cause is not yours, report it with that text.');
}
