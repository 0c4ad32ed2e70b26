import type { Database } from 'better-sqlite3';

/** What the service remembers of the data folder as a whole. */
export interface SettingTable {
  get(key: string): string | null;
  set(key: string, value: string): void;
}

export function createSettingTable(database: Database): SettingTable {
  const select = database.prepare<[string], string>('select value from settings where key = ?').pluck();
  const save = database.prepare<[string, string]>('insert or replace into settings (key, value) values (?, ?)');
  return { get: (key) => select.get(key) ?? null, set: (key, value) => void save.run(key, value) };
}
