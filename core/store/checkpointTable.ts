import type { Database } from 'better-sqlite3';
import type { CheckpointInfo } from '../contract/run.ts';

/** What is known of the checkpoint files of a run. */
export interface CheckpointTable {
  /** Newest last. */
  list(run: number): CheckpointInfo[];
  add(run: number, checkpoint: Omit<CheckpointInfo, 'created'>, created: number): void;
  remove(run: number, files: readonly string[]): void;
}

interface CheckpointRow {
  file: string;
  step: number;
  epoch: number;
  bytes: number;
  created: number;
}

function rowToCheckpoint(row: CheckpointRow): CheckpointInfo {
  return { ...row, created: new Date(row.created).toISOString() };
}

export function createCheckpointTable(database: Database): CheckpointTable {
  const select = database.prepare<[number], CheckpointRow>('select file, step, epoch, bytes, created from checkpoints where run = ? order by step');
  const insert = database.prepare<[number, string, number, number, number, number]>(
    'insert or replace into checkpoints (run, file, step, epoch, bytes, created) values (?, ?, ?, ?, ?, ?)',
  );
  const remove = database.prepare<[number, string]>('delete from checkpoints where run = ? and file = ?');
  return {
    list: (run) => select.all(run).map(rowToCheckpoint),
    add(run, { file, step, epoch, bytes }, created) {
      insert.run(run, file, step, epoch, bytes, created);
    },
    remove(run, files) {
      for (const file of files) {
        remove.run(run, file);
      }
    },
  };
}
