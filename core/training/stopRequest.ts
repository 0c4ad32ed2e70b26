/** Why a run is to end before its last step. `abandoned`: the service is gone. All but a cancelled run are to be resumed. */
export type StopReason = 'cancelled' | 'paused' | 'abandoned';

/** Thrown where a run notices that it is to stop. */
export class RunStopped extends Error {
  readonly reason: StopReason;

  constructor(reason: StopReason) {
    super(`the run was ${reason}`);
    this.name = 'RunStopped';
    this.reason = reason;
  }
}

/** A wish to stop, which the run looks at between its steps. */
export interface StopRequest {
  /** Aborted with a {@link RunStopped}. */
  readonly signal: AbortSignal;
  /** The first reason counts. */
  ask(reason: StopReason): void;
  /** Errors: {@link RunStopped}. */
  check(): void;
}

export function createStopRequest(): StopRequest {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    ask: (reason) => controller.abort(new RunStopped(reason)),
    check: () => controller.signal.throwIfAborted(),
  };
}
