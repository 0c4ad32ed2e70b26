import type { FailureReason, RankingEntry, RunEngine, RunMachine, RunProgress, RunStatus, RunSummary } from '../contract/run.ts';
import { type ExperimentSpec, specSchema } from '../contract/spec.ts';

/** A row of `runs` as SQLite gives it. */
export interface RunRow {
  number: number;
  id: string;
  name: string;
  project: string;
  tags: string;
  notes: string;
  spec: string;
  status: RunStatus;
  reason: string | null;
  created: number;
  started: number | null;
  ended: number | null;
  idle_ms: number;
  deleted: number | null;
  queue_order: number | null;
  resume_from: string | null;
  pid: number | null;
  process_start: string | null;
  heartbeat: number | null;
  engine: string | null;
  machine: string | null;
  ranking: string | null;
  steps_per_epoch: number | null;
  progress: string | null;
}

/** The columns of {@link RunRow}, for a select. */
export const runColumns = [
  'number',
  'id',
  'name',
  'project',
  'tags',
  'notes',
  'spec',
  'status',
  'reason',
  'created',
  'started',
  'ended',
  'idle_ms',
  'deleted',
  'queue_order',
  'resume_from',
  'pid',
  'process_start',
  'heartbeat',
  'engine',
  'machine',
  'ranking',
  'steps_per_epoch',
  'progress',
] as const satisfies (keyof RunRow)[];

/** What the store knows of a run's process, and what only the details of a run show. */
export interface RunRecord extends RunSummary {
  pid: number | null;
  /** Tells this process from a later one with the same pid. */
  processStart: string | null;
  /** When its trainer was last heard of. */
  heartbeat: string | null;
  /** Checkpoint that its next trainer goes on from; null starts it anew. */
  resumeFrom: string | null;
  engine: RunEngine | null;
  machine: RunMachine | null;
  ranking: RankingEntry[] | null;
  stepsPerEpoch: number | null;
}

function isoTime(time: number): string;
function isoTime(time: number | null): string | null;
function isoTime(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}

/** What was written as JSON by this store; the migrations keep it in the shape of the type. */
function fromJson<Value>(text: string | null): Value | null {
  return text === null ? null : (JSON.parse(text) as Value);
}

/**
 * The spec of a run. One that an earlier version wrote lacks fields that came since: their defaults are what that version
 * did. One that is not understood stays as it is, so that its run can still be seen.
 */
function readSpec(text: string): ExperimentSpec {
  const written = JSON.parse(text) as ExperimentSpec;
  const isComplete = 'stages' in written.base && written.heads.every((head) => 'network' in head);
  return isComplete ? written : (specSchema.safeParse(written).data ?? written);
}

/** The part of a row that lists show. */
export function rowToSummary(row: RunRow, metrics: RunSummary['metrics'], queuePosition: number | null): RunSummary {
  return {
    id: row.id,
    name: row.name,
    project: row.project,
    tags: JSON.parse(row.tags) as string[],
    notes: row.notes,
    status: row.status,
    reason: fromJson<FailureReason>(row.reason),
    created: isoTime(row.created),
    started: isoTime(row.started),
    ended: isoTime(row.ended),
    idleSeconds: row.idle_ms / 1000,
    deleted: isoTime(row.deleted),
    queuePosition,
    progress: fromJson<RunProgress>(row.progress),
    spec: readSpec(row.spec),
    metrics,
  };
}

/** A whole row. */
export function rowToRun(row: RunRow, metrics: RunSummary['metrics'], queuePosition: number | null): RunRecord {
  return {
    ...rowToSummary(row, metrics, queuePosition),
    pid: row.pid,
    processStart: row.process_start,
    heartbeat: isoTime(row.heartbeat),
    resumeFrom: row.resume_from,
    engine: fromJson<RunEngine>(row.engine),
    machine: fromJson<RunMachine>(row.machine),
    ranking: fromJson<RankingEntry[]>(row.ranking),
    stepsPerEpoch: row.steps_per_epoch,
  };
}
