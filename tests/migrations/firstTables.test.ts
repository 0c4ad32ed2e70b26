import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { firstTables } from '../../migrations/0010-first-tables.ts';

function migrated(): Database.Database {
  const database = new Database(':memory:');
  firstTables.apply(database);
  return database;
}

function insertRun(database: Database.Database, values: { status: string; queueOrder: number | null; spec?: string }): void {
  database
    .prepare(
      `insert into runs (id, name, project, tags, notes, spec, status, created, queue_order, search_text)
       values ('one', 'one', 'default', '[]', '', ?, ?, 0, ?, '')`,
    )
    .run(values.spec ?? '{}', values.status, values.queueOrder);
}

test('makes these tables, all strict', () => {
  const tables = migrated().prepare("select name, strict, wr from pragma_table_list where schema = 'main' and name not like 'sqlite_%' order by name").all();
  expect(tables).toEqual([
    { name: 'checkpoints', strict: 1, wr: 1 },
    { name: 'engine_tests', strict: 1, wr: 1 },
    { name: 'metric_names', strict: 1, wr: 0 },
    { name: 'metric_summaries', strict: 1, wr: 1 },
    { name: 'points', strict: 1, wr: 1 },
    { name: 'runs', strict: 1, wr: 0 },
    { name: 'settings', strict: 1, wr: 1 },
  ]);
});

test('a run has a place in the queue exactly while it is queued', () => {
  expect(() => insertRun(migrated(), { status: 'queued', queueOrder: null })).toThrow(/CHECK constraint/);
  expect(() => insertRun(migrated(), { status: 'running', queueOrder: 1 })).toThrow(/CHECK constraint/);
  insertRun(migrated(), { status: 'queued', queueOrder: 1 });
});

test('a state that is not one, and JSON that is none, are refused', () => {
  expect(() => insertRun(migrated(), { status: 'paused', queueOrder: null })).toThrow(/CHECK constraint/);
  expect(() => insertRun(migrated(), { status: 'failed', queueOrder: null, spec: '{' })).toThrow(/CHECK constraint/);
});

test('what belongs to a run goes with it', () => {
  const database = migrated();
  insertRun(database, { status: 'finished', queueOrder: null });
  database.exec(`
    insert into metric_names (name, goal) values ('loss/total', 'minimum');
    insert into points values (1, 1, 0, 2.5, 10);
    insert into metric_summaries values (1, 1, 0, 2.5, 0, 2.5, 2.5);
    insert into checkpoints values (1, 'a.safetensors', 10, 1, 100, 10);
    delete from runs;
  `);
  const left = ['points', 'metric_summaries', 'checkpoints'].map((table) => database.prepare(`select count(*) from ${table}`).pluck().get());
  expect(left).toEqual([0, 0, 0]);
});
