import { linkSync, mkdirSync, readFileSync, renameSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** @typedef {{ pid: number, host: string, token: string }} Holder */

const heartbeatMs = 2_000;
const pollMs = 300;
/** A holder on another machine (or in another container) shows that it lives by its heartbeat alone. */
const silentForeignMs = 15_000;
/** On this machine the process can be looked up; one that is silent for this long is another that got the same id. */
const silentLocalMs = 60_000;

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * @param {string} file
 * @returns {Holder | null}
 */
function readHolder(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/**
 * @param {string} file
 * @param {Holder | null} holder
 */
function isAbandoned(file, holder) {
  const silentMs = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  if (holder === null || holder.host !== os.hostname()) {
    return silentMs > silentForeignMs;
  }
  return !isAlive(holder.pid) || silentMs > silentLocalMs;
}

/**
 * Takes an abandoned lock away. If somebody else did so in the meantime and holds it anew, theirs is put back.
 * @param {string} file
 * @param {Holder | null} abandoned
 */
function removeAbandoned(file, abandoned) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (readHolder(aside)?.token !== abandoned?.token) {
    try {
      linkSync(aside, file);
    } catch {
      // A third one holds it by now; steps that are done twice are harmless, they are renamed into place.
    }
  }
  unlinkSync(aside);
}

/**
 * Takes a lock, waiting for whoever holds it; a lock whose holder died is taken over.
 * @param {string} file
 * @param {(holder: Holder | null) => void} onWait - called once, when there is somebody to wait for
 * @param {AbortSignal} [signal] - ends the wait
 * @returns {Promise<() => void>} gives the lock back; may be called twice
 */
export async function takeLock(file, onWait, signal) {
  const mine = { pid: process.pid, host: os.hostname(), token: `${process.pid}-${Date.now()}-${Math.random()}` };
  mkdirSync(path.dirname(file), { recursive: true });
  let hasTold = false;
  for (;;) {
    signal?.throwIfAborted();
    try {
      writeFileSync(file, JSON.stringify(mine), { flag: 'wx' });
      break;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
        throw error;
      }
    }
    const holder = readHolder(file);
    if (isAbandoned(file, holder)) {
      removeAbandoned(file, holder);
      continue;
    }
    if (!hasTold) {
      hasTold = true;
      onWait(holder);
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  const heartbeat = setInterval(() => {
    try {
      utimesSync(file, new Date(), new Date());
    } catch {
      // Somebody removed it by hand; the steps are renamed into place, so that going on is safe.
    }
  }, heartbeatMs);
  return () => {
    clearInterval(heartbeat);
    if (readHolder(file)?.token === mine.token) {
      unlinkSync(file);
    }
  };
}
