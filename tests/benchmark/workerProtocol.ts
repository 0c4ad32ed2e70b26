import type { ExperimentSpec } from '../../core/contract/spec.ts';
import type { ScheduleValues } from '../../core/hssl/schedules.ts';
import type { ImageFormat } from '../../core/hssl/trainingSetup.ts';

/** What a worker process is to run; lines of JSON on its standard input and output, one answer for each request. */
export interface WorkerJob {
  readonly spec: ExperimentSpec;
  readonly format: ImageFormat;
  /** Whether images are augmented in the measured step; else views are made before. */
  readonly augmentation: boolean;
  readonly seed: number;
  /** Ours: operation by operation. */
  readonly eager?: boolean;
  /** PyTorch's: bfloat16 by autocast, networks by torch.compile. */
  readonly autocast?: boolean;
  readonly compile?: boolean;
}

/** Requests and their answers; a request that fails is answered `{ failed: reason }`. */
export interface WorkerRequests {
  start: { request: { job: WorkerJob }; answer: { versions: Record<string, string> } };
  /** Steps that are not measured; the peak of memory is counted anew after them. */
  warmUp: { request: { count: number }; answer: { seconds: number[] } };
  steps: { request: { count: number }; answer: { seconds: number[] } };
  memory: { request: object; answer: WorkerMemory };
  /** Ours: writes weights at step 0 and views, and takes that many steps on them. */
  record: { request: RecordedSteps & { count: number }; answer: { losses: number[]; scalars: ScheduleValues[] } };
  /** PyTorch's: takes the same steps. */
  compare: { request: RecordedSteps & { scalars: ScheduleValues[] }; answer: { losses: number[] } };
}

/** Files with weights at step 0 (PyTorch's names and layouts), and normalised views: `0/global`, `0/local`, `1/global`, ... */
export interface RecordedSteps {
  readonly weights: string;
  readonly views: string;
}

export interface WorkerMemory {
  /** Largest resident memory of the process. */
  readonly peakBytes: number;
  /** Largest since the warm-up; null where the system does not tell. */
  readonly steadyBytes: number | null;
}

export type WorkerRequestName = keyof WorkerRequests;
