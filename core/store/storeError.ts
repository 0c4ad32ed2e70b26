import Database from 'better-sqlite3';
import { StudioError } from '../contract/error.ts';

/** Says in our words what SQLite said in its own; anything that a person cannot act on is returned as it is. */
export function toStoreError(error: unknown, file: string): unknown {
  if (!(error instanceof Database.SqliteError)) {
    return error;
  }
  if (error.code === 'SQLITE_FULL') {
    return new StudioError('diskFull', 'The disk of the data folder is full.', {
      path: file,
      advice: 'Free some space on this disk and try again.',
      cause: error,
    });
  }
  if (error.code.startsWith('SQLITE_CORRUPT') || error.code === 'SQLITE_NOTADB') {
    return new StudioError('badData', `The database is damaged (${error.message}).`, {
      path: file,
      advice: 'Move it away, together with the files beside it that end in -wal and -shm, and put a backup in its place; without one, HSSL Studio starts a new database.',
      cause: error,
    });
  }
  if (error.code === 'SQLITE_CANTOPEN' || error.code.startsWith('SQLITE_READONLY') || error.code === 'SQLITE_PERM') {
    return new StudioError('unavailable', `The database cannot be written (${error.message}).`, {
      path: file,
      advice: 'Give yourself the right to write in this folder, or choose another data folder with --data.',
      cause: error,
    });
  }
  if (error.code.startsWith('SQLITE_BUSY') || error.code.startsWith('SQLITE_LOCKED')) {
    return new StudioError('unavailable', 'Another program is writing the database.', {
      path: file,
      advice: 'Close the program that has the file open, and try again.',
      cause: error,
    });
  }
  return error;
}

/** Runs `work`, with its errors told by {@link toStoreError}. */
export function withStoreErrors<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw toStoreError(error, file);
  }
}
