import { existsSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { migrations as allMigrations } from '../../migrations/migrations.ts';
import type { Migration } from '../../migrations/migration.ts';
import { assertOurs, migrate } from './migrate.ts';
import { withStoreErrors } from './storeError.ts';

/** How long to wait for another program that has the file locked, for example while it copies it. */
const busyTimeoutMs = 5_000;

/** Looks at an existing file without changing a byte of it, so that one that is refused stays as it is. */
function inspect(file: string, migrations: readonly Migration[]): void {
  const database = new Database(file, { readonly: true, timeout: busyTimeoutMs });
  try {
    assertOurs(database, migrations);
  } finally {
    database.close();
  }
}

/**
 * Opens `studio.sqlite`, or makes it, and brings it to the newest version. The caller must be the only writer.
 *
 * @param file - path of the database
 * @param migrations - another list, for tests of the runner itself
 * @throws StudioError `newerData` (untouched), `badData` (damaged or not ours), `unavailable`, `diskFull`
 */
export function openDatabase(file: string, migrations: readonly Migration[] = allMigrations): Database.Database {
  return withStoreErrors(file, () => {
    if (existsSync(file) && statSync(file).size > 0) {
      inspect(file, migrations);
    }
    const database = new Database(file, { timeout: busyTimeoutMs });
    try {
      // Readers (a backup program, a person with the sqlite3 shell) never block the writer, nor it them.
      database.pragma('journal_mode = WAL');
      // In WAL mode NORMAL cannot corrupt the file; a power cut may cost the last moments, and it ends the trainers anyway.
      database.pragma('synchronous = NORMAL');
      // A migration that rebuilds a table would otherwise delete what refers to it; it is checked at the end of each step.
      database.pragma('foreign_keys = OFF');
      migrate(database, migrations);
      database.pragma('foreign_keys = ON');
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}
