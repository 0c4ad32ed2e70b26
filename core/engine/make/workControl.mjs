/** Work that was ended because somebody wanted it. */
export class CancelledError extends Error {
  constructor() {
    super('cancelled');
    this.name = 'CancelledError';
  }
}

/**
 * The handle by which long work is held, let go on, and ended from outside.
 * @typedef {object} WorkControl
 * @property {AbortSignal} signal - aborted with a {@link CancelledError} when the work is to end
 * @property {() => boolean} isPaused
 * @property {() => void} pause - does nothing to work that is to end: it would never do so
 * @property {() => void} resume
 * @property {() => void} cancel - also ends work that is paused
 * @property {(listener: (isPaused: boolean) => void) => () => void} onPause - called at each pause and resumption; gives back what ends that
 * @property {() => Promise<void>} whenGoing - resolves as soon as the work is not paused
 */

/** @returns {WorkControl} */
export function createWorkControl() {
  const controller = new AbortController();
  /** @type {Set<(isPaused: boolean) => void>} */
  const listeners = new Set();
  let paused = false;
  /** @param {boolean} next */
  const set = (next) => {
    if (paused !== next) {
      paused = next;
      [...listeners].forEach((listener) => listener(next));
    }
  };
  return {
    signal: controller.signal,
    isPaused: () => paused,
    pause: () => set(!controller.signal.aborted),
    resume: () => set(false),
    cancel() {
      controller.abort(new CancelledError());
      set(false);
    },
    onPause(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async whenGoing() {
      while (paused) {
        await new Promise((resolve) => {
          const forget = this.onPause(() => {
            forget();
            resolve(undefined);
          });
        });
      }
      controller.signal.throwIfAborted();
    },
  };
}
