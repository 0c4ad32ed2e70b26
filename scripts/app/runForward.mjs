import { spawn } from 'node:child_process';
import os from 'node:os';

/** Ctrl-C at a terminal reaches us from the terminal and from npm too. */
const sameSignalMs = 500;

/**
 * Runs a program in our place: its streams are ours, every signal reaches it once, and we end as it ends. Except on Windows it gets a process group
 * of its own, or it would get each Ctrl-C twice: from the terminal, and from us.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Record<string, string | undefined>} [env]
 * @returns {Promise<number>} its exit code, 128 + n where signal n ended it
 */
export function runForward(command, args, env = process.env) {
  return new Promise((resolve, reject) => {
    const isWindows = process.platform === 'win32';
    const child = spawn(command, args, { env, stdio: 'inherit', detached: !isWindows });
    /** @type {Map<NodeJS.Signals, number>} */
    const forwardedAt = new Map();
    /** @param {NodeJS.Signals} signal */
    const forward = (signal) => {
      // A Windows console tells every program in it; there, waiting for the other to end is all there is to do.
      if (isWindows || Date.now() - (forwardedAt.get(signal) ?? -Infinity) < sameSignalMs) {
        return;
      }
      forwardedAt.set(signal, Date.now());
      child.kill(signal);
    };
    /** @type {NodeJS.Signals[]} */
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    signals.forEach((signal) => process.on(signal, forward));
    const finish = () => signals.forEach((signal) => process.off(signal, forward));
    child.on('error', (error) => {
      finish();
      reject(error);
    });
    child.on('exit', (code, signal) => {
      finish();
      resolve(code ?? 128 + os.constants.signals[signal ?? 'SIGKILL']);
    });
  });
}
