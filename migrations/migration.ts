import type { Database } from 'better-sqlite3';

/** One step of the database's schema. Numbers go in steps of ten, so that two branches can both add one and be merged. */
export interface Migration {
  /** What `PRAGMA user_version` says once it is applied. */
  version: number;
  /** Changes the schema; runs inside a transaction that the caller owns, so it must not begin, commit or roll back. */
  apply(database: Database): void;
}
