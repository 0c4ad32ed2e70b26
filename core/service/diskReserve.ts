import { closeSync, existsSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import path from 'node:path';
import { StudioError } from '../contract/error.ts';

/** A file that only takes up room, to be given up when the disk is full so that this can still be recorded. */
export interface DiskReserve {
  /** Makes the file where it is missing and there is plenty of room. */
  keep(): void;
  /** Removes it; answers whether that freed anything. */
  giveUp(): boolean;
}

const reserveBytes = 2 * 1024 * 1024;
/** Below this a run would end soon with a full disk, and the database could not even say so. */
const leastFreeBytes = 24 * 1024 * 1024;

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

export function createDiskReserve(file: string): DiskReserve {
  return {
    keep() {
      if (existsSync(file) || freeBytes(path.dirname(file)) < leastFreeBytes + reserveBytes) {
        return;
      }
      const descriptor = openSync(file, 'w', 0o600);
      try {
        // Zeroes in a sparse file would take no room.
        writeSync(descriptor, Buffer.alloc(reserveBytes, 'reserve '));
        fsyncSync(descriptor);
      } catch {
        rmSync(file, { force: true });
      } finally {
        closeSync(descriptor);
      }
    },
    giveUp() {
      const isThere = existsSync(file);
      rmSync(file, { force: true });
      return isThere;
    },
  };
}

/** @throws StudioError `diskFull` where there is too little room to begin something */
export function assertRoom(folder: string): void {
  const free = freeBytes(folder);
  if (free < leastFreeBytes) {
    throw new StudioError('diskFull', `Only ${(free / 1024 / 1024).toFixed(1)} MiB are free on the disk of the data folder.`, {
      path: folder,
      advice: `Free at least ${leastFreeBytes / 1024 / 1024} MiB, or choose a data folder on another disk with --data.`,
    });
  }
}
