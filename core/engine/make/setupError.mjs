/** A step of set-up that could not be done: what failed and why (the message), and the command that mends it. */
export class SetupError extends Error {
  /**
   * @param {string} message - what failed, and why
   * @param {string[]} mends - commands or actions, the best first
   * @param {{ cause?: unknown }} [options]
   */
  constructor(message, mends, options) {
    super(message, options);
    this.name = 'SetupError';
    this.mends = mends;
  }
}
