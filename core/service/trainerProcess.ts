import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { TrainerEvent, TrainerRequest } from '../contract/trainer.ts';

/** A trainer's process, as the supervisor sees it. */
export interface TrainerProcess {
  /** Null when the process could not be started. */
  readonly pid: number | null;
  send(request: TrainerRequest): void;
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
}

export interface TrainerProcessOptions {
  /** Script that is forked. */
  entry: string;
  environment: NodeJS.ProcessEnv;
  /** File that takes everything that the process prints. */
  consoleFile: string;
  onEvent(event: TrainerEvent): void;
  /** Called once. */
  onExit(exit: { code: number | null; signal: NodeJS.Signals | null; startError: Error | null }): void;
}

const drainMs = 1000;

/** Starts a trainer on this very Node. Its console goes straight into a file, so nothing of a crash is lost on the way. */
export function startTrainerProcess({ entry, environment, consoleFile, onEvent, onExit }: TrainerProcessOptions): TrainerProcess {
  const output = openSync(consoleFile, 'a', 0o600);
  let child: ChildProcess;
  try {
    child = fork(entry, [], {
      execPath: process.execPath,
      execArgv: [],
      env: environment,
      serialization: 'advanced',
      stdio: ['ignore', output, output, 'ipc'],
      // Ctrl-C in a terminal goes to its whole group; whether that ends a run is the client's decision, not the terminal's.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
  } finally {
    closeSync(output);
  }
  let hasEnded = false;
  function end(code: number | null, signal: NodeJS.Signals | null, startError: Error | null): void {
    if (!hasEnded) {
      hasEnded = true;
      onExit({ code, signal, startError });
    }
  }
  child.on('message', (message) => onEvent(message as TrainerEvent));
  // The exit may be told before the last messages are; `close` comes after both, unless a grandchild keeps the channel open.
  child.on('exit', (code, signal) => {
    setTimeout(() => end(code, signal, null), drainMs).unref();
  });
  child.on('close', (code, signal) => end(code, signal, null));
  child.on('error', (error) => {
    // Sending to a process that has just ended is an error too; its exit follows and says more.
    if (child.pid === undefined) {
      end(null, null, error);
    }
  });
  return {
    pid: child.pid ?? null,
    send(request) {
      if (child.connected) {
        child.send(request, () => {
          // A channel that closes meanwhile is told by the exit.
        });
      }
    },
    kill: (signal) => void child.kill(signal),
  };
}
