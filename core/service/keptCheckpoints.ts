import { closeSync, openSync, readdirSync, readSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { CheckpointInfo } from '../contract/run.ts';
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

/** Advice with what is left of the run. */
export function keptCheckpoint(advice: string | null, checkpoints: readonly CheckpointInfo[]): string | null {
  const last = checkpoints.at(-1);
  if (last === undefined) {
    return advice;
  }
  const kept = `The checkpoint of epoch ${Number(last.epoch.toFixed(2))} is kept (checkpoints/${last.file}).`;
  return advice === null ? kept : `${advice} ${kept}`;
}
