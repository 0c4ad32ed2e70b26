import { mkdirSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { StudioError } from '../contract/error.ts';
import { withStoreErrors } from './storeError.ts';

/** The right to be the one service of a data folder. */
export interface FolderHold {
  release(): void;
}

function makeFolder(dataFolder: string): void {
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : null;
    if (code === 'ENOSPC') {
      throw cause;
    }
    throw new StudioError('unavailable', `The data folder cannot be made (${code === null ? String(cause) : String(code)}).`, {
      path: dataFolder,
      advice: 'Choose another one with --data or HSSL_STUDIO_DATA.',
      cause,
    });
  }
}

/**
 * Takes a data folder for this process, or answers null where another process has it.
 *
 * The lock is one of the operating system, taken by SQLite on a file that nothing else ever opens: it ends with the
 * process however that ends, so there is no stale lock to tell from a live one, and no moment between looking and taking.
 */
export function holdFolder(dataFolder: string): FolderHold | null {
  const file = path.join(dataFolder, 'service.lock');
  return withStoreErrors(file, () => {
    makeFolder(dataFolder);
    const database = new Database(file, { timeout: 0 });
    try {
      // Nothing is ever written, so no journal is needed; in exclusive mode the lock outlives the transaction.
      database.pragma('journal_mode = MEMORY');
      database.exec('begin exclusive');
    } catch (error) {
      database.close();
      if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
        return null;
      }
      throw error;
    }
    return { release: () => database.close() };
  });
}
