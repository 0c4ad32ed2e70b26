import type { FailureReason, MetricPoint, RankingEntry, RunEngine, RunMachine, RunProgress } from './run.ts';
import type { ExperimentSpec } from './spec.ts';

/** Where a trainer finds what it needs; all paths are absolute. */
export interface TrainerJob {
  runId: string;
  spec: ExperimentSpec;
  /** `runs/<id>`; the trainer writes `checkpoints/` and `samples/` below it, nothing else. */
  runFolder: string;
  /** Folder of the data set below `datasets/`. */
  datasetFolder: string;
  engineFolder: string;
  /** That the service chose, and counts the run under. */
  device: 'cpu' | 'gpu';
  /** File name below `runs/<id>/checkpoints` that the run goes on from; null starts it anew. */
  resumeFrom: string | null;
}

/** What the service asks of a trainer. */
export type TrainerRequest = { type: 'start'; job: TrainerJob } | { type: 'pause'; runId: string } | { type: 'cancel'; runId: string };

export interface TrainerCheckpoint {
  /** File name below `runs/<id>/checkpoints`. */
  file: string;
  step: number;
  epoch: number;
  bytes: number;
}

/** What a trainer tells the service. The last message is `finished`, `paused`, `failed` or `cancelled`, then it exits. */
export type TrainerEvent =
  | {
      type: 'started';
      runId: string;
      engine: RunEngine;
      machine: RunMachine;
      stepsPerEpoch: number;
      totalSteps: number;
      /** Steps that the checkpoint has behind it that the run goes on from; 0 from the start. */
      step: number;
    }
  | { type: 'progress'; runId: string; progress: RunProgress }
  | { type: 'metrics'; runId: string; points: MetricPoint[] }
  | { type: 'samples'; runId: string; step: number }
  | { type: 'checkpoint'; runId: string; checkpoint: TrainerCheckpoint; removed: string[] }
  | { type: 'ranking'; runId: string; ranking: RankingEntry[] }
  | { type: 'finished'; runId: string }
  /** After a checkpoint of the step at which it stopped. */
  | { type: 'paused'; runId: string }
  | { type: 'cancelled'; runId: string }
  | { type: 'failed'; runId: string; reason: FailureReason };
