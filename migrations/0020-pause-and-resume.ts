import type { Migration } from './migration.ts';

/**
 * Runs that pause and go on. SQLite cannot change a check, so the table of runs is made anew; what refers to it does so by
 * name and number, both of which stay.
 */
export const pauseAndResume: Migration = {
  version: 20,
  apply(database) {
    database.exec(`
      create table new_runs (
        number integer primary key,
        id text not null unique,
        name text not null,
        project text not null,
        tags text not null check (json_valid(tags)),
        notes text not null,
        spec text not null check (json_valid(spec)),
        status text not null check (status in ('queued', 'starting', 'running', 'pausing', 'paused', 'finishing', 'finished', 'failed', 'cancelled')),
        reason text check (json_valid(reason)),
        created integer not null,
        -- Start of its first trainer.
        started integer,
        -- End of its last trainer.
        ended integer,
        -- Of the time between, how long no trainer worked on it.
        idle_ms integer not null default 0 check (idle_ms >= 0),
        deleted integer,
        -- Order in the queue, smallest first; gaps are allowed.
        queue_order integer,
        -- Checkpoint that its next trainer goes on from; null starts it anew.
        resume_from text,
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
      insert into new_runs (
        number, id, name, project, tags, notes, spec, status, reason, created, started, ended, deleted, queue_order, pid,
        process_start, heartbeat, engine, machine, ranking, steps_per_epoch, progress, search_text
      )
      select
        number, id, name, project, tags, notes, spec, status, reason, created, started, ended, deleted, queue_order, pid,
        process_start, heartbeat, engine, machine, ranking, steps_per_epoch, progress, search_text
      from runs;
      drop table runs;
      alter table new_runs rename to runs;
      create index runs_by_status on runs (status);
      create index runs_in_queue on runs (queue_order) where queue_order is not null;
    `);
  },
};
