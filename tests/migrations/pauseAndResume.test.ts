import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { firstTables } from '../../migrations/0010-first-tables.ts';
import { pauseAndResume } from '../../migrations/0020-pause-and-resume.ts';

const tables = ['runs', 'metric_names', 'points', 'metric_summaries', 'checkpoints', 'engine_tests', 'settings'];

/** Version 10 with rows in every table: a run with everything filled in, and one in the queue. */
function filled(): Database.Database {
  const database = new Database(':memory:');
  // As the runner of migrations has it.
  database.pragma('foreign_keys = OFF');
  firstTables.apply(database);
  database.exec(`
    insert into runs values (
      7, 'seven', 'first', 'default', '["a"]', 'notes', '{"schedule":{"epochs":2}}', 'failed', '{"code":"killed"}', 10, 20, 30, 40, null, 50,
      'boot:1', 60, '{"name":"tensorflow"}', '{"cores":2}', '[]', 93, '{"step":5}', 'first'
    );
    insert into runs (number, id, name, project, tags, notes, spec, status, created, queue_order, search_text)
    values (9, 'nine', 'second', 'default', '[]', '', '{}', 'queued', 11, 3, 'second');
    insert into metric_names (metric, name, goal) values (4, 'loss/total', 'minimum');
    insert into points values (7, 4, 5, 2.5, 25);
    insert into metric_summaries values (7, 4, 5, 2.5, 5, 2.5, 2.5);
    insert into checkpoints values (7, 'step-5.safetensors', 5, 0.5, 100, 26);
    insert into engine_tests values ('cpu', '{}', 27);
    insert into settings values ('key', 'value');
  `);
  return database;
}

function rowsOf(database: Database.Database): Record<string, unknown[]> {
  return Object.fromEntries(tables.map((table) => [table, database.prepare(`select * from ${table} order by 1`).all()]));
}

test('keeps every row of every table; no run has been idle or is to go on from a checkpoint yet', () => {
  const database = filled();
  const before = rowsOf(database);
  pauseAndResume.apply(database);
  const runs = before.runs?.map((run) => ({ ...(run as object), idle_ms: 0, resume_from: null }));
  expect(rowsOf(database)).toEqual({ ...before, runs });
  expect(database.pragma('foreign_key_check')).toEqual([]);
  expect(database.prepare("select name, strict from pragma_table_list where name = 'runs'").get()).toEqual({ name: 'runs', strict: 1 });
  expect(database.prepare("select name from sqlite_schema where type = 'index' and name like 'runs%' order by name").pluck().all()).toEqual(['runs_by_status', 'runs_in_queue']);
});

test('what belongs to a run still goes with it', () => {
  const database = filled();
  pauseAndResume.apply(database);
  database.pragma('foreign_keys = ON');
  database.exec('delete from runs where number = 7');
  expect(['points', 'metric_summaries', 'checkpoints'].map((table) => database.prepare(`select count(*) from ${table}`).pluck().get())).toEqual([0, 0, 0]);
});

test('a run may pause, still has a place in the queue exactly while it is queued, and is in no state that there is not', () => {
  const database = filled();
  pauseAndResume.apply(database);
  const setStatus = (assignments: string) => () => database.exec(`update runs set ${assignments} where number = 7`);
  setStatus("status = 'pausing'")();
  setStatus("status = 'paused'")();
  expect(setStatus("status = 'queued'")).toThrow(/CHECK constraint/);
  expect(setStatus('queue_order = 1')).toThrow(/CHECK constraint/);
  expect(setStatus("status = 'asleep'")).toThrow(/CHECK constraint/);
  setStatus("status = 'queued', queue_order = 4, resume_from = 'step-5.safetensors'")();
});
