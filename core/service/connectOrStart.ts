import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
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

/** Starts a service that lives on without this process. Another may be first: then it ends at once, with code 0. */
function startService(dataFolder: string, trainerEntry: string | undefined): ChildProcess {
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
  return child;
}

/** Why a service that ended could not start. */
async function startError(child: ChildProcess): Promise<StudioError> {
  let words = '';
  for await (const piece of child.stderr ?? []) {
    words += String(piece);
  }
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
  let child: ChildProcess | null = null;
  let exitCode: number | null = null;
  while (Date.now() < deadline) {
    const socket = await connectLocally(dataFolder);
    if (socket !== null) {
      child?.stderr?.destroy();
      return socket;
    }
    if (exitCode !== null && exitCode !== 0 && child !== null) {
      throw await startError(child);
    }
    // A service that ended at once found another, which may be ending too: try again.
    if (child === null || exitCode === 0) {
      exitCode = null;
      const started = startService(dataFolder, trainerEntry);
      child = started;
      void once(started, 'exit').then(
        ([code]) => {
          exitCode = (code as number | null) ?? 1;
        },
        () => {
          exitCode = 1;
        },
      );
    }
    await delay(attemptEveryMs);
  }
  const pid = readServiceRecord(dataFolder)?.pid;
  throw new StudioError('unavailable', `The service of this data folder${pid === undefined ? '' : ` (process ${pid})`} does not answer.`, {
    path: dataFolder,
    advice: 'End that process, and try again.',
  });
}
