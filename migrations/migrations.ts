import { firstTables } from './0010-first-tables.ts';
import { pauseAndResume } from './0020-pause-and-resume.ts';
import type { Migration } from './migration.ts';

/** Every migration, in the order in which they are applied. A released one is never changed: add another. */
export const migrations: readonly Migration[] = [firstTables, pauseAndResume];
