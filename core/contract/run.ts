import type { ExperimentSpec } from './spec.ts';

/**
 * `queued -> starting -> running (-> pausing -> paused) -> finishing -> finished | failed | cancelled`. A run that is paused,
 * or has ended, can be queued again: it goes on where its checkpoint stands.
 */
export const runStatuses = ['queued', 'starting', 'running', 'pausing', 'paused', 'finishing', 'finished', 'failed', 'cancelled'] as const;
export type RunStatus = (typeof runStatuses)[number];

/** Why a run failed. */
export type FailureCode = 'crashed' | 'killed' | 'outOfMemory' | 'diverged' | 'badData' | 'orphaned' | 'engine' | 'diskFull';

export interface FailureReason {
  code: FailureCode;
  message: string;
  advice: string | null;
}

/** First, last and best value of one metric; `best` is the maximum for k-NN and the minimum for losses, else the last. */
export interface MetricSummary {
  first: number;
  last: number;
  best: number;
  /** Step of the last value. */
  step: number;
}

/** One value of one metric. */
export interface MetricPoint {
  name: string;
  step: number;
  value: number;
  /** Milliseconds since 1970, UTC. */
  time: number;
}

/** All values of one metric, oldest first. */
export interface MetricSeries {
  name: string;
  steps: number[];
  values: number[];
  /** Milliseconds since 1970, UTC. */
  times: number[];
}

/** One head in the ranking of a search, largest `kl` first. */
export interface RankingEntry {
  head: string;
  /** D of Eq. 8: mean KL(base || head) over the probe images, in nats. */
  kl: number;
  /** Bounds of the 95 % bootstrap interval over probe images. */
  klLow: number;
  klHigh: number;
  /** Linear CKA of the image-level vectors, 0-1. */
  cka: number;
}

export type RunPhase = 'loading' | 'evaluating' | 'training' | 'saving';

export interface RunProgress {
  phase: RunPhase;
  step: number;
  totalSteps: number;
  /** Fractional epochs done. */
  epoch: number;
  totalEpochs: number;
  /** Estimated from the last steps and the evaluations still to come; null until there is something to estimate from. */
  secondsLeft: number | null;
}

/** The engine that a run trained on. */
export interface RunEngine {
  /** Which of several side by side; runs of early versions do not tell. */
  id?: string;
  name: string;
  version: string;
  device: 'cpu' | 'gpu';
}

/** The machine that a run trained on. */
export interface RunMachine {
  hostname: string;
  platform: string;
  processor: string;
  cores: number;
  memoryBytes: number;
}

export interface RunSummary {
  id: string;
  name: string;
  project: string;
  tags: string[];
  notes: string;
  status: RunStatus;
  reason: FailureReason | null;
  /** ISO 8601, UTC. */
  created: string;
  /** When its first trainer started. */
  started: string | null;
  /** When its last trainer ended, also by a pause; null before that, and while one works. */
  ended: string | null;
  /** Time between `started` and `ended` in which no trainer worked on it: a resumed run took that much less. */
  idleSeconds: number;
  /** When it was moved to the trash; null outside it. */
  deleted: string | null;
  /** Place in the queue, 1 is next; null unless queued. */
  queuePosition: number | null;
  progress: RunProgress | null;
  spec: ExperimentSpec;
  metrics: Record<string, MetricSummary>;
}

export interface CheckpointInfo {
  file: string;
  step: number;
  epoch: number;
  bytes: number;
  created: string;
}

/** One sheet of crops as the model saw them: a row per image, columns as named. */
export interface SampleSheet {
  step: number;
  /** `original`, `global 1`, `global 2`, `local 1`, ... */
  columns: string[];
  rows: number;
  /** PNG, base64. */
  png: string;
}

/** Everything about one run: what `hssl show --json` prints, and more. */
export interface RunDetail extends RunSummary {
  /** The trainer's process while it runs. */
  pid: number | null;
  ranking: RankingEntry[] | null;
  engine: RunEngine | null;
  machine: RunMachine | null;
  stepsPerEpoch: number | null;
  checkpoints: CheckpointInfo[];
  /** Bytes that the run's folder takes on disk. */
  bytes: number;
}

/** Whether a trainer lives behind the run. */
export function isActive(status: RunStatus): boolean {
  return status === 'starting' || status === 'running' || status === 'pausing' || status === 'finishing';
}

export function isEnded(status: RunStatus): boolean {
  return status === 'finished' || status === 'failed' || status === 'cancelled';
}

/** Whether no trainer works on it and none will unless someone resumes it; a finished one only to make it longer. */
export function isResumable(status: RunStatus): boolean {
  return status === 'paused' || isEnded(status);
}
