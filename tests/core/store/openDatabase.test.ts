import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { StudioError } from '../../../core/contract/error.ts';
import { openDatabase } from '../../../core/store/openDatabase.ts';
import { migrations } from '../../../migrations/migrations.ts';
import type { Migration } from '../../../migrations/migration.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const later: Migration = { version: 99_990, apply: (database) => database.exec('create table later (value integer) strict') };
const broken: Migration = {
  version: 99_995,
  apply(database) {
    database.exec('create table half (value integer) strict; drop table points');
    throw new Error('power of imagination ran out');
  },
};

function errorOf(work: () => unknown): StudioError {
  try {
    work();
  } catch (error) {
    return error as StudioError;
  }
  throw new Error('nothing was thrown');
}

/** A database of the current version that holds one run. */
function filledDatabase(folder: string): string {
  const file = path.join(folder, 'studio.sqlite');
  const database = openDatabase(file);
  database.exec(
    `insert into runs (id, name, project, tags, notes, spec, status, created, search_text) values ('one', 'one', 'default', '[]', '', '{}', 'finished', 0, '')`,
  );
  database.close();
  return file;
}

test('migration numbers rise', () => {
  const versions = migrations.map((migration) => migration.version);
  expect(versions).toEqual([...new Set(versions)].sort((one, other) => one - other));
});

test('a new database has the newest version and write-ahead logging', () => {
  const database = openDatabase(path.join(temporaryFolder(), 'studio.sqlite'));
  expect([database.pragma('user_version', { simple: true }), database.pragma('journal_mode', { simple: true }), database.pragma('foreign_keys', { simple: true })]).toEqual([
    migrations.at(-1)?.version,
    'wal',
    1,
  ]);
  database.close();
});

test('a database of a newer version is refused and not touched', () => {
  const folder = temporaryFolder();
  const file = filledDatabase(folder);
  openDatabase(file, [...migrations, later]).close();
  const before = readFileSync(file);
  const error = errorOf(() => openDatabase(file));
  expect([error.code, error.path, error.advice]).toEqual(['newerData', file, 'Update HSSL Studio, or choose another data folder with --data.']);
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('a migration that fails leaves the file as it was, and a copy of it', () => {
  const folder = temporaryFolder();
  const file = filledDatabase(folder);
  const before = readFileSync(file);
  const error = errorOf(() => openDatabase(file, [...migrations, later, broken]));
  expect([error.code, error.message]).toEqual(['internal', 'The database could not be brought to version 99995: power of imagination ran out.']);
  expect(readFileSync(file).equals(before)).toBe(true);
  const backup = `${file}.backup-${migrations.at(-1)?.version}`;
  expect(error.advice).toContain(backup);
  const copy = new Database(backup, { readonly: true });
  expect(copy.prepare('select id from runs').pluck().all()).toEqual(['one']);
  copy.close();
  openDatabase(file).close();
});

test('a migration that works keeps the rows and a copy of the file before it', () => {
  const folder = temporaryFolder();
  const file = filledDatabase(folder);
  const database = openDatabase(file, [...migrations, later]);
  expect(database.prepare('select id from runs').pluck().all()).toEqual(['one']);
  expect(database.prepare('select count(*) from later').pluck().get()).toBe(0);
  database.close();
  expect(readdirSync(folder).sort()).toEqual(['studio.sqlite', `studio.sqlite.backup-${migrations.at(-1)?.version}`]);
});

test('migrations that are not in order are refused', () => {
  expect(() => openDatabase(path.join(temporaryFolder(), 'studio.sqlite'), [broken, later])).toThrow(/out of order: 99995, 99990/);
});

test('a file that is no database is refused with advice, and not touched', () => {
  const file = path.join(temporaryFolder(), 'studio.sqlite');
  writeFileSync(file, 'this is a letter, not a database. '.repeat(200));
  const error = errorOf(() => openDatabase(file));
  expect([error.code, error.message]).toEqual(['badData', 'The database is damaged (file is not a database).']);
  expect(error.advice).toContain('put a backup in its place');
  expect(readFileSync(file, 'utf8')).toMatch(/^this is a letter/);
});

test('a database with a torn page is reported as damaged', () => {
  const file = filledDatabase(temporaryFolder());
  const bytes = readFileSync(file);
  bytes.fill(0x5a, 100, 4096);
  writeFileSync(file, bytes);
  expect(errorOf(() => openDatabase(file)).code).toBe('badData');
});

test('the database of another program is refused', () => {
  const file = path.join(temporaryFolder(), 'studio.sqlite');
  const other = new Database(file);
  other.exec('create table songs (title text)');
  other.close();
  expect(errorOf(() => openDatabase(file)).message).toBe('This SQLite database was not made by HSSL Studio.');
});
