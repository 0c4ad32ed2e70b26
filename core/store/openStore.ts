import { type CheckpointTable, createCheckpointTable } from './checkpointTable.ts';
import { createEngineTestTable, type EngineTestTable } from './engineTestTable.ts';
import { createMetricTable, type MetricTable } from './metricTable.ts';
import { openDatabase } from './openDatabase.ts';
import { createRunTable, type RunTable } from './runTable.ts';
import { createSettingTable, type SettingTable } from './settingTable.ts';
import { toStoreError, withStoreErrors } from './storeError.ts';

/** The database of one data folder. All calls answer at once; its owner is the only writer. */
export interface Store {
  runs: RunTable;
  metrics: MetricTable;
  checkpoints: CheckpointTable;
  engineTests: EngineTestTable;
  settings: SettingTable;
  /** All of `work` is kept, or none of it. Throws StudioError `diskFull` where there is no room for it. */
  transaction<Result>(work: () => Result): Result;
  /** An error of any call here in words that a person can act on, where there are such words. */
  explain(error: unknown): unknown;
  close(): void;
}

/** Opens the database file, or makes it; see {@link openDatabase} for what it throws. */
export function openStore(file: string): Store {
  const database = openDatabase(file);
  const metrics = createMetricTable(database);
  return {
    runs: createRunTable(database, metrics),
    metrics,
    checkpoints: createCheckpointTable(database),
    engineTests: createEngineTestTable(database),
    settings: createSettingTable(database),
    transaction: (work) => withStoreErrors(file, () => database.transaction(work).immediate()),
    explain: (error) => toStoreError(error, file),
    close() {
      database.pragma('optimize');
      database.close();
    },
  };
}
