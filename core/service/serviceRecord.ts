import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const schema = z.object({ pid: z.int(), started: z.string(), version: z.string() });

/** Who serves a data folder, for people and messages. Whether that still holds, only the lock and the socket tell. */
export type ServiceRecord = z.infer<typeof schema>;

function fileOf(dataFolder: string): string {
  return path.join(dataFolder, 'service.json');
}

export function writeServiceRecord(dataFolder: string, record: ServiceRecord): void {
  writeFileSync(fileOf(dataFolder), `${JSON.stringify(record)}\n`, { mode: 0o600 });
}

/** Null where there is none, or it can't be read. */
export function readServiceRecord(dataFolder: string): ServiceRecord | null {
  try {
    return schema.parse(JSON.parse(readFileSync(fileOf(dataFolder), 'utf8')));
  } catch {
    return null;
  }
}

export function removeServiceRecord(dataFolder: string): void {
  rmSync(fileOf(dataFolder), { force: true });
}
