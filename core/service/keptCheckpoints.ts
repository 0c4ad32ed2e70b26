import { closeSync, openSync, readdirSync, readSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { CheckpointInfo, FailureReason } from '../contract/run.ts';
import type { Store } from '../store/openStore.ts';

const ending = '.safetensors';
const partialEnding = '.part';
const longestHeader = 16 * 1024 * 1024;

const header = z.object({ __metadata__: z.object({ step: z.coerce.number().int().nonnegative(), epoch: z.coerce.number().nonnegative() }) });

/** Where a checkpoint stands, from its header alone; null for a file that is none of ours. */
function readPlace(file: string): { step: number; epoch: number } | null {
  const descriptor = openSync(file, 'r');
  try {
    const lengthBytes = Buffer.alloc(8);
    readSync(descriptor, lengthBytes, 0, 8, 0);
    const length = Number(lengthBytes.readBigUInt64LE());
    if (length > longestHeader) {
      return null;
    }
    const json = Buffer.alloc(length);
    readSync(descriptor, json, 0, length, 8);
    return header.parse(JSON.parse(json.toString('utf8'))).__metadata__;
  } catch {
    return null;
  } finally {
    closeSync(descriptor);
  }
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/**
 * Makes the list of a run's checkpoints say what is on the disk once its trainer is gone: one that closed its channel
 * wrote its last checkpoint without telling, and one that was killed left half a file.
 *
 * @returns the checkpoints, newest last
 */
export function reconcileCheckpoints(store: Store, id: string, folder: string): CheckpointInfo[] {
  const files = filesIn(folder);
  for (const partial of files.filter((file) => file.endsWith(partialEnding))) {
    rmSync(path.join(folder, partial), { force: true });
  }
  const complete = files.filter((file) => file.endsWith(ending));
  const number = store.runs.numberOf(id);
  const known = store.checkpoints.list(number).map((checkpoint) => checkpoint.file);
  const found = complete.flatMap((file) => {
    const place = known.includes(file) ? null : readPlace(path.join(folder, file));
    return place === null ? [] : [{ ...place, file }];
  });
  const lost = known.filter((file) => !complete.includes(file));
  if (found.length > 0 || lost.length > 0) {
    store.transaction(() => {
      store.checkpoints.remove(number, lost);
      for (const { file, step, epoch } of found) {
        const { size, mtimeMs } = statSync(path.join(folder, file));
        store.checkpoints.add(number, { file, step, epoch, bytes: size }, Math.round(mtimeMs));
      }
    });
  }
  return store.checkpoints.list(number);
}

/** Removes the checkpoints of later steps: the run goes on from `step`, and comes to those again or to others. */
export function dropLaterCheckpoints(store: Store, id: string, folder: string, step: number): void {
  const number = store.runs.numberOf(id);
  const later = store.checkpoints.list(number).filter((checkpoint) => checkpoint.step > step);
  for (const { file } of later) {
    rmSync(path.join(folder, file), { force: true });
  }
  store.checkpoints.remove(number, later.map(({ file }) => file));
}

/** Ends for which the run itself gives no cause to end so again. */
const comeFromOutside: readonly FailureReason['code'][] = ['killed', 'orphaned'];

function nextStep(id: string, code: FailureReason['code'], last: CheckpointInfo | undefined): string | null {
  if (last === undefined) {
    return comeFromOutside.includes(code) ? `\`hssl resume ${id}\` starts it from its first step: it had no checkpoint yet.` : null;
  }
  const where = `epoch ${Number(last.epoch.toFixed(2))}`;
  // From there it would diverge again.
  return code === 'diverged' ? `The checkpoint of ${where} is kept (checkpoints/${last.file}).` : `\`hssl resume ${id}\` goes on from ${where} (checkpoints/${last.file}).`;
}

/**
 * A reason with what can be done with what is left of the run.
 *
 * @param refused - a checkpoint that the trainer could not go on from
 */
export function withResumeAdvice(reason: FailureReason, id: string, checkpoints: readonly CheckpointInfo[], refused: string | null = null): FailureReason {
  const other = checkpoints.findLast(({ file }) => file !== refused);
  const next = refused === null ? nextStep(id, reason.code, other) : other === undefined ? null : insteadOf(other.file);
  return { ...reason, advice: [reason.advice, next].filter((part) => part !== null).join(' ') || null };
}

/** What to do where a checkpoint is refused and there is another. */
export function insteadOf(file: string): string {
  return `Resume from ${file} instead (--checkpoint ${file}).`;
}
