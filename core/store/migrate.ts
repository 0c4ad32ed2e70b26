import { renameSync, rmSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import type { Migration } from '../../migrations/migration.ts';
import { StudioError } from '../contract/error.ts';
import { toStoreError } from './storeError.ts';

/** `PRAGMA application_id` of our databases: "HSSL" as four bytes. */
export const applicationId = 0x4853534c;

function versionOf(database: Database): number {
  return Number(database.pragma('user_version', { simple: true }));
}

function isEmpty(database: Database): boolean {
  return database.prepare('select count(*) from sqlite_schema').pluck().get() === 0;
}

/**
 * Refuses a database that a newer version of the app wrote, or another program. Reads only.
 *
 * @throws StudioError `newerData` or `badData`
 */
export function assertOurs(database: Database, migrations: readonly Migration[]): void {
  const file = database.name;
  const newest = migrations.at(-1)?.version ?? 0;
  if (Number(database.pragma('application_id', { simple: true })) !== applicationId && !isEmpty(database)) {
    throw new StudioError('badData', 'This SQLite database was not made by HSSL Studio.', {
      path: file,
      advice: 'Choose another data folder with --data, or move the file away.',
    });
  }
  if (versionOf(database) > newest) {
    throw new StudioError('newerData', `A newer HSSL Studio wrote this database (version ${versionOf(database)}; this one knows ${newest}).`, {
      path: file,
      advice: 'Update HSSL Studio, or choose another data folder with --data.',
    });
  }
}

/** Writes a copy beside the database; a half-written one never has the backup's name. */
function backUp(database: Database, version: number): string {
  const backup = `${database.name}.backup-${version}`;
  const partial = `${backup}.partial`;
  rmSync(partial, { force: true });
  database.prepare('vacuum into ?').run(partial);
  renameSync(partial, backup);
  return backup;
}

/**
 * Brings a database to the newest version, all steps in one transaction: it is done wholly or not at all.
 * A database that holds something is copied to `<file>.backup-<version>` first; the copy stays.
 *
 * @throws StudioError when a step fails; the database is as before
 */
export function migrate(database: Database, migrations: readonly Migration[]): void {
  const versions = migrations.map((migration) => migration.version);
  if (versions.some((version, index) => version <= (versions[index - 1] ?? 0))) {
    throw new Error(`Migrations are out of order: ${versions.join(', ')}`);
  }
  const current = versionOf(database);
  const pending = migrations.filter((migration) => migration.version > current);
  if (pending.length === 0) {
    return;
  }
  const backup = current === 0 ? null : backUp(database, current);
  let version = current;
  try {
    database
      .transaction(() => {
        for (const migration of pending) {
          version = migration.version;
          migration.apply(database);
          const broken = database.pragma('foreign_key_check') as unknown[];
          if (broken.length > 0) {
            throw new Error(`${broken.length} rows refer to rows that are not there`);
          }
        }
        database.pragma(`application_id = ${applicationId}`);
        database.pragma(`user_version = ${version}`);
      })
      .exclusive();
  } catch (error) {
    const told = toStoreError(error, database.name);
    if (told instanceof StudioError) {
      throw told;
    }
    const message = error instanceof Error ? error.message : String(error);
    throw new StudioError('internal', `The database could not be brought to version ${version}: ${message}.`, {
      path: database.name,
      advice: backup === null ? 'Nothing was changed. Report this, please.' : `Nothing was changed, and a copy was kept as ${backup}. Go back to the version that you had, and report this, please.`,
      cause: error,
    });
  }
}
