import type { Database } from 'better-sqlite3';
import type { EngineTest } from '../contract/engine.ts';

/** The last self-test of each engine on this machine. */
export interface EngineTestTable {
  get(engineId: string): EngineTest | null;
  save(test: EngineTest, created: number): void;
}

export function createEngineTestTable(database: Database): EngineTestTable {
  const select = database.prepare<[string], string>('select result from engine_tests where engine = ?').pluck();
  const save = database.prepare<[string, string, number]>('insert or replace into engine_tests (engine, result, created) values (?, ?, ?)');
  return {
    get(engineId) {
      const result = select.get(engineId);
      return result === undefined ? null : (JSON.parse(result) as EngineTest);
    },
    save(test, created) {
      save.run(test.engine.id, JSON.stringify(test), created);
    },
  };
}
