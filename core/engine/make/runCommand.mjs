import { spawn } from 'node:child_process';
import os from 'node:os';
import { fileURLToPath } from 'node:url';

/** @typedef {{ command: string, args: string[], shell?: boolean }} Program */

/** Programs that are running, so that an interrupted set-up can end them. */
const running = /** @type {Set<import('node:child_process').ChildProcess>} */ (new Set());
const guard = fileURLToPath(new URL('guard.mjs', import.meta.url));
const keptOutput = 64 * 1024;

/** A program that could not be run, or that failed; `tail` is what it said last. */
export class CommandError extends Error {
  /**
   * @param {string} message
   * @param {string} tail
   */
  constructor(message, tail) {
    super(message);
    this.name = 'CommandError';
    this.tail = tail;
  }
}

/**
 * The lines of a failed program's output that say why it failed: the first that call themselves errors, else the first that look like it, else the last.
 * @param {string} output
 * @returns {string}
 */
export function lastWords(output) {
  const lines = output.split('\n').map((line) => line.trim().replace(/^npm error ?/, 'npm error: ')).filter((line) => line && line !== 'npm error: ' && !line.startsWith('npm warn') && !line.includes('-debug-0.log'));
  const errors = lines.filter((line) => /^(npm error|\w*error\b|fatal\b)|: (fatal )?error:/i.test(line));
  const likely = lines.filter((line) => /error|cannot|not found|denied|no space/i.test(line));
  const telling = errors.length > 0 ? errors.slice(0, 4) : likely.length > 0 ? likely.slice(0, 4) : lines.slice(-4);
  return telling.join('\n      ');
}

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {Record<string, string | undefined>} [env]
 * @property {number} [timeoutMs] - a pause does not count
 * @property {(text: string) => void} [onOutput] - gets standard output as it comes
 * @property {import('./workControl.mjs').WorkControl} [control] - holds the program and ends it (Windows can't hold programs: there it goes on)
 */

/**
 * Runs a program to its end without a terminal and returns what it printed on standard output. It ends with us, even if we are killed.
 * @param {Program} program
 * @param {RunOptions} [options]
 * @returns {Promise<string>}
 * @throws {CommandError} where it can't be started, fails, or takes too long; what `control.signal` was aborted with
 */
export async function runCommand(program, options = {}) {
  await options.control?.whenGoing();
  return runGuarded(program, options);
}

/**
 * Calls something after a time in which pauses do not count.
 * @param {number} limitMs
 * @param {() => void} onLate
 */
function pausableTimer(limitMs, onLate) {
  let leftMs = limitMs;
  let startMs = performance.now();
  let timer = setTimeout(onLate, leftMs);
  return {
    /** @param {boolean} isPaused */
    hold(isPaused) {
      clearTimeout(timer);
      if (isPaused) {
        leftMs -= performance.now() - startMs;
      } else {
        startMs = performance.now();
        timer = setTimeout(onLate, leftMs);
      }
    },
    stop: () => clearTimeout(timer),
  };
}

/**
 * @param {Program} program
 * @param {RunOptions} options
 * @returns {Promise<string>}
 */
function runGuarded({ command, args, shell = false }, { cwd, env = process.env, timeoutMs, onOutput, control }) {
  return new Promise((resolve, reject) => {
    const program = JSON.stringify({ command, args, shell });
    const child = spawn(process.execPath, [guard, program], { cwd, env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], windowsHide: true });
    let stdout = '';
    let all = '';
    let isLate = false;
    running.add(child);
    const timer =
      timeoutMs === undefined
        ? null
        : pausableTimer(timeoutMs, () => {
            isLate = true;
            child.kill();
          });
    const end = () => void child.kill();
    const forgetPause = control?.onPause((isPaused) => {
      timer?.hold(isPaused);
      if (child.connected) {
        // It may end at this very moment; that is told by its end.
        child.send(isPaused ? 'pause' : 'resume', () => {});
      }
    });
    control?.signal.addEventListener('abort', end);
    const finish = () => {
      running.delete(child);
      timer?.stop();
      forgetPause?.();
      control?.signal.removeEventListener('abort', end);
    };
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      onOutput?.(text);
      all = (all + text).slice(-keptOutput);
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      all = (all + text).slice(-keptOutput);
    });
    child.on('error', (error) => {
      finish();
      reject(new CommandError(`${command} could not be started (${error.message})`, all));
    });
    child.on('close', (code, signal) => {
      finish();
      if (code === 0) {
        resolve(stdout);
      } else if (control?.signal.aborted) {
        reject(control.signal.reason);
      } else if (isLate) {
        reject(new CommandError(`${command} took longer than ${(timeoutMs ?? 0) / 1000} s`, all));
      } else {
        reject(new CommandError(`${command} ended with ${signal ?? `exit code ${code}`}`, all));
      }
    });
  });
}

/**
 * Counts a program that was started elsewhere among those that end with us.
 * @param {import('node:child_process').ChildProcess} child
 */
export function trackProgram(child) {
  running.add(child);
  child.once('exit', () => running.delete(child));
}

/**
 * From now on an interrupt of this process ends the programs that it runs, too. Gives back the function that undoes that.
 * @param {() => void} [beforeEnd]
 * @returns {() => void}
 */
export function endTogether(beforeEnd = () => {}) {
  /** @param {NodeJS.Signals} signal */
  const end = (signal) => {
    for (const child of running) {
      child.kill();
    }
    beforeEnd();
    process.exit(128 + os.constants.signals[signal]);
  };
  process.on('SIGINT', end).on('SIGTERM', end);
  return () => {
    process.off('SIGINT', end).off('SIGTERM', end);
  };
}
