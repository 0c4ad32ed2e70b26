import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type ErrorReport, StudioError } from '../contract/error.ts';
import { childEnvironment } from './childEnvironment.ts';
import { connectLocally } from './localSocket.ts';
import { readServiceRecord } from './serviceRecord.ts';

const serviceMain = fileURLToPath(new URL('main.ts', import.meta.url));
const patienceMs = 20_000;
const attemptEveryMs = 40;

interface StartedService {
  /** Null while it lives. */
  exitCode: number | null;
  /** What it has said on standard error. */
  words: string;
  /** Stops listening to it. */
  leave(): void;
}

/** Starts a service that lives on without this process. Another may be first: then it ends at once, with code 0. */
function startService(dataFolder: string, trainerEntry: string | undefined): StartedService {
  const trainer = trainerEntry === undefined ? [] : ['--trainer', trainerEntry];
  const child = spawn(process.execPath, [serviceMain, '--data', dataFolder, '--json-errors', ...trainer], {
    detached: true,
    windowsHide: true,
    // Not the folder of the caller, which could not be unmounted or removed while the service lives.
    cwd: path.parse(serviceMain).root,
    env: childEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.unref();
  const started: StartedService = { exitCode: null, words: '', leave: () => child.stderr.destroy() };
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    started.words += piece;
  });
  child.on('close', (code) => {
    started.exitCode = code ?? 1;
  });
  child.on('error', (error) => {
    started.words += error.message;
    started.exitCode = 1;
  });
  return started;
}

/** Why a service that ended could not start. */
function startError(words: string): StudioError {
  const last = words.trim().split('\n').at(-1) ?? '';
  try {
    const { error } = JSON.parse(last) as { error: ErrorReport };
    return StudioError.fromReport(error);
  } catch {
    return new StudioError('internal', `The service could not start: ${words.trim()}`);
  }
}

/**
 * A connection to the service of a data folder, which is started where there is none.
 *
 * @param trainerEntry - script of the trainer's process of a service that is started here; for tests of the supervisor
 * @throws StudioError why it could not start; `unavailable` where it does not answer
 */
export async function connectOrStart(dataFolder: string, trainerEntry?: string): Promise<Socket> {
  const deadline = Date.now() + patienceMs;
  let started: StartedService | null = null;
  while (Date.now() < deadline) {
    const socket = await connectLocally(dataFolder);
    if (socket !== null) {
      started?.leave();
      return socket;
    }
    if (started !== null && started.exitCode !== null && started.exitCode !== 0) {
      throw startError(started.words);
    }
    // One that ended at once found another, which may be ending too: try again.
    if (started === null || started.exitCode === 0) {
      started = startService(dataFolder, trainerEntry);
    }
    await delay(attemptEveryMs);
  }
  started?.leave();
  const pid = readServiceRecord(dataFolder)?.pid;
  throw new StudioError('unavailable', `The service of this data folder${pid === undefined ? '' : ` (process ${pid})`} does not answer.`, {
    path: dataFolder,
    advice: 'End that process, and try again.',
  });
}
