import type { Migration } from './migration.ts';

/** Runs with their metrics, summaries and checkpoints, and what self-tests of engines measured. */
export const firstTables: Migration = {
  version: 10,
  apply(database) {
    database.exec(`
      -- Times are milliseconds since 1970, UTC. Columns that hold JSON are always read whole, together with their run.
      create table runs (
        number integer primary key,
        id text not null unique,
        name text not null,
        project text not null,
        tags text not null check (json_valid(tags)),
        notes text not null,
        spec text not null check (json_valid(spec)),
        status text not null check (status in ('queued', 'starting', 'running', 'finishing', 'finished', 'failed', 'cancelled')),
        reason text check (json_valid(reason)),
        created integer not null,
        started integer,
        ended integer,
        deleted integer,
        -- Order in the queue, smallest first; gaps are allowed.
        queue_order integer,
        pid integer,
        -- Tells this process from a later one with the same pid.
        process_start text,
        heartbeat integer,
        engine text check (json_valid(engine)),
        machine text check (json_valid(machine)),
        ranking text check (json_valid(ranking)),
        steps_per_epoch integer,
        progress text check (json_valid(progress)),
        -- Everything that the text filter looks at, in lower case.
        search_text text not null,
        check ((status = 'queued') = (queue_order is not null))
      ) strict;
      create index runs_by_status on runs (status);
      create index runs_in_queue on runs (queue_order) where queue_order is not null;

      create table metric_names (
        metric integer primary key,
        name text not null unique,
        -- Which value is the best one.
        goal text not null check (goal in ('maximum', 'minimum', 'last'))
      ) strict;

      create table points (
        run integer not null references runs (number) on delete cascade,
        metric integer not null references metric_names (metric),
        step integer not null,
        value real not null,
        time integer not null,
        primary key (run, metric, step)
      ) strict, without rowid;

      -- Kept up with the points, so that a list of runs reads no points.
      create table metric_summaries (
        run integer not null references runs (number) on delete cascade,
        metric integer not null references metric_names (metric),
        first_step integer not null,
        first real not null,
        last_step integer not null,
        last real not null,
        best real not null,
        primary key (run, metric)
      ) strict, without rowid;

      create table checkpoints (
        run integer not null references runs (number) on delete cascade,
        file text not null,
        step integer not null,
        epoch real not null,
        bytes integer not null,
        created integer not null,
        primary key (run, file)
      ) strict, without rowid;

      -- The last self-test of each engine: what an estimate uses until runs tell more.
      create table engine_tests (
        engine text primary key,
        result text not null check (json_valid(result)),
        created integer not null
      ) strict, without rowid;

      create table settings (
        key text primary key,
        value text not null
      ) strict, without rowid;
    `);
  },
};
