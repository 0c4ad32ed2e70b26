import type { Database } from 'better-sqlite3';
import type { FailureReason, MetricPoint, RankingEntry, RunEngine, RunMachine, RunProgress, RunStatus, RunSummary } from '../contract/run.ts';
import type { Device, ExperimentSpec } from '../contract/spec.ts';
import type { MetricTable } from './metricTable.ts';
import { type RunRecord, type RunRow, rowToRun, rowToSummary, runColumns } from './runRow.ts';
import { filterWords, searchText } from './searchText.ts';

/** What a person may change of a run. */
export interface RunLabels {
  name?: string;
  project?: string;
  tags?: string[];
  notes?: string;
}

/** What the service finds out about a run; fields that are left out stay as they are. */
export interface RunChange {
  /** `queued` puts it at the end of the queue; every other takes it out. */
  status?: RunStatus;
  reason?: FailureReason | null;
  spec?: ExperimentSpec;
  /** Milliseconds since 1970, as all times here. */
  started?: number;
  ended?: number | null;
  idleMs?: number;
  deleted?: number | null;
  resumeFrom?: string | null;
  pid?: number | null;
  processStart?: string | null;
  heartbeat?: number;
  engine?: RunEngine;
  machine?: RunMachine;
  ranking?: RankingEntry[] | null;
  stepsPerEpoch?: number;
  progress?: RunProgress | null;
}

export interface RunQuery {
  /** Every word must occur in the name, project, tags, notes, id, status, data set or an architecture. */
  filter?: string;
  /** What is in the trash, instead of what is not. */
  trash?: boolean;
}

/** Runs: their specs, labels, states and places in the queue. */
export interface RunTable {
  /** Adds a run at the end of the queue. */
  insert(run: { id: string; spec: ExperimentSpec; created: number }): void;
  /** Newest first. The summaries are shared with later answers: read, never write them. */
  list(query?: RunQuery): RunSummary[];
  get(id: string): RunRecord | null;
  /** What lists show of one run. */
  summary(id: string): RunSummary | null;
  /** Ids that start with `prefix`, at most `limit`. */
  idsFrom(prefix: string, limit: number): string[];
  /** Ids of the runs in one of these states that are not in the trash, oldest first. */
  idsIn(statuses: readonly RunStatus[]): string[];
  /** The newest runs that trained on this engine and machine, at most `limit`. */
  trainedOn(engine: RunEngine, hostname: string, limit: number): RunSummary[];
  /** In the order in which they are to run, with the device that each asks for. */
  queue(): { id: string; device: Device }[];
  /** Puts the queue into this order; `ids` must be the whole queue. */
  setQueue(ids: readonly string[]): void;
  label(id: string, labels: RunLabels): void;
  change(id: string, change: RunChange): void;
  /** Adds values of metrics; see {@link MetricTable.add}. */
  addPoints(id: string, points: readonly MetricPoint[]): void;
  /** Forgets all values of later steps; see {@link MetricTable.dropAfter}. */
  dropPointsAfter(id: string, step: number): void;
  /** The key of a run in the other tables. Throws where there is no such run. */
  numberOf(id: string): number;
}

const columnOf: Record<keyof RunChange, { column: string; isJson?: boolean }> = {
  status: { column: 'status' },
  reason: { column: 'reason', isJson: true },
  spec: { column: 'spec', isJson: true },
  started: { column: 'started' },
  ended: { column: 'ended' },
  idleMs: { column: 'idle_ms' },
  deleted: { column: 'deleted' },
  resumeFrom: { column: 'resume_from' },
  pid: { column: 'pid' },
  processStart: { column: 'process_start' },
  heartbeat: { column: 'heartbeat' },
  engine: { column: 'engine', isJson: true },
  machine: { column: 'machine', isJson: true },
  ranking: { column: 'ranking', isJson: true },
  stepsPerEpoch: { column: 'steps_per_epoch' },
  progress: { column: 'progress', isJson: true },
};

const selected = runColumns.join(', ');
const lastPlace = '(select coalesce(max(queue_order), 0) + 1 from runs where queue_order is not null)';

export function createRunTable(database: Database, metrics: MetricTable): RunTable {
  /** Summaries by run number. This process is the only writer, so an entry is good until this table changes the run. */
  const cache = new Map<number, RunSummary>();
  const changes = new Map<string, ReturnType<typeof prepareChange>>();

  const findNumber = database.prepare<[string], number>('select number from runs where id = ?').pluck();
  const selectRow = database.prepare<[number], RunRow>(`select ${selected} from runs where number = ?`);
  const selectRows = database.prepare<[string], RunRow>(`select ${selected} from runs where number in (select value from json_each(?))`);
  const selectIds = database
    .prepare<[string, string, number], string>('select id from runs where id >= ? and id < ? order by id limit ?')
    .pluck();
  const selectPlaces = database.prepare<[], number>('select number from runs where queue_order is not null order by queue_order').pluck();
  const selectQueue = database.prepare<[], { id: string; device: Device }>(
    "select id, json_extract(spec, '$.schedule.device') as device from runs where queue_order is not null order by queue_order",
  );
  const selectTrainedOn = database
    .prepare<[string, string, string, string, number], number>(
      `select number from runs
       where engine ->> 'name' = ? and engine ->> 'version' = ? and engine ->> 'device' = ? and machine ->> 'hostname' = ?
       order by number desc limit ?`,
    )
    .pluck();
  const setOrder = database.prepare<[number, string]>('update runs set queue_order = ? where id = ? and queue_order is not null');
  const setSearchText = database.prepare<[string, number]>('update runs set search_text = ? where number = ?');
  const setLabels = database.prepare<[string, string, string, string, number]>(
    'update runs set name = ?, project = ?, tags = ?, notes = ? where number = ?',
  );
  const insertRow = database.prepare<{ id: string; name: string; project: string; tags: string; notes: string; spec: string; created: number; searchText: string }>(
    `insert into runs (id, name, project, tags, notes, spec, status, created, queue_order, search_text)
     values (@id, @name, @project, @tags, @notes, @spec, 'queued', @created, ${lastPlace}, @searchText)`,
  );

  function prepareChange(keys: readonly (keyof RunChange)[]) {
    const columns = keys.map((key) => `${columnOf[key].column} = ?`);
    // Only a queued run has a place in the queue.
    const place = keys.includes('status') ? [`queue_order = case ? when 'queued' then ${lastPlace} end`] : [];
    return database.prepare<unknown[]>(`update runs set ${[...columns, ...place].join(', ')} where number = ?`);
  }

  function numberOf(id: string): number {
    const number = findNumber.get(id);
    if (number === undefined) {
      throw new Error(`no run "${id}"`);
    }
    return number;
  }

  function positions(): Map<number, number> {
    return new Map(selectPlaces.all().map((number, index) => [number, index + 1]));
  }

  function rowOf(number: number): RunRow {
    const row = selectRow.get(number);
    if (row === undefined) {
      throw new Error(`no run number ${number}`);
    }
    return row;
  }

  function get(id: string): RunRecord | null {
    const number = findNumber.get(id);
    if (number === undefined) {
      return null;
    }
    const row = rowOf(number);
    return rowToRun(row, metrics.summaries([number]).get(number) ?? {}, row.queue_order === null ? null : (positions().get(number) ?? null));
  }

  function index(number: number): void {
    const row = rowOf(number);
    setSearchText.run(searchText(rowToSummary(row, {}, null)), number);
    cache.delete(number);
  }

  function matching({ filter = '', trash = false }: RunQuery): number[] {
    const words = filterWords(filter);
    const conditions = [`deleted is ${trash ? 'not ' : ''}null`, ...words.map(() => 'instr(search_text, ?) > 0')];
    return database
      .prepare<string[], number>(`select number from runs where ${conditions.join(' and ')} order by created desc, number desc`)
      .pluck()
      .all(...words);
  }

  function fillCache(numbers: readonly number[]): void {
    const missing = numbers.filter((number) => !cache.has(number));
    if (missing.length === 0) {
      return;
    }
    const summaries = metrics.summaries(missing);
    for (const row of selectRows.iterate(JSON.stringify(missing))) {
      cache.set(row.number, rowToSummary(row, summaries.get(row.number) ?? {}, null));
    }
  }

  function summariesOf(numbers: readonly number[]): RunSummary[] {
    fillCache(numbers);
    const places = positions();
    return numbers.flatMap((number) => {
      const summary = cache.get(number);
      const queuePosition = places.get(number);
      return summary === undefined ? [] : [queuePosition === undefined ? summary : { ...summary, queuePosition }];
    });
  }

  return {
    insert({ id, spec, created }) {
      insertRow.run({
        id,
        name: spec.name,
        project: spec.project,
        tags: JSON.stringify(spec.tags),
        notes: spec.notes,
        spec: JSON.stringify(spec),
        created,
        searchText: searchText({ ...spec, id, status: 'queued', spec }),
      });
    },
    list: (query = {}) => summariesOf(matching(query)),
    get,
    summary(id) {
      const number = findNumber.get(id);
      return number === undefined ? null : (summariesOf([number])[0] ?? null);
    },
    idsFrom: (prefix, limit) => selectIds.all(prefix, `${prefix}\u{10ffff}`, limit),
    idsIn(statuses) {
      const places = statuses.map(() => '?').join(', ');
      return database
        .prepare<RunStatus[], string>(`select id from runs where status in (${places}) and deleted is null order by number`)
        .pluck()
        .all(...statuses);
    },
    trainedOn: ({ name, version, device }, hostname, limit) => summariesOf(selectTrainedOn.all(name, version, device, hostname, limit)),
    queue: () => selectQueue.all(),
    setQueue: database.transaction((ids: readonly string[]) => {
      ids.forEach((id, place) => setOrder.run(place + 1, id));
    }),
    label: database.transaction((id: string, labels: RunLabels) => {
      const number = numberOf(id);
      const row = rowOf(number);
      const tags = labels.tags === undefined ? row.tags : JSON.stringify(labels.tags);
      setLabels.run(labels.name ?? row.name, labels.project ?? row.project, tags, labels.notes ?? row.notes, number);
      index(number);
    }),
    change: database.transaction((id: string, change: RunChange) => {
      const keys = (Object.keys(columnOf) as (keyof RunChange)[]).filter((key) => change[key] !== undefined);
      if (keys.length === 0) {
        return;
      }
      const signature = keys.join();
      const statement = changes.get(signature) ?? prepareChange(keys);
      changes.set(signature, statement);
      const number = numberOf(id);
      const values = keys.map((key) => {
        const value = change[key] ?? null;
        return columnOf[key].isJson === true && value !== null ? JSON.stringify(value) : value;
      });
      statement.run(...values, ...(change.status === undefined ? [] : [change.status]), number);
      cache.delete(number);
      if (change.status !== undefined) {
        index(number);
      }
    }),
    addPoints(id, points) {
      const number = numberOf(id);
      metrics.add(number, points);
      cache.delete(number);
    },
    dropPointsAfter(id, step) {
      const number = numberOf(id);
      metrics.dropAfter(number, step);
      cache.delete(number);
    },
    numberOf,
  };
}
