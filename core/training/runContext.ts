import type { TrainerEvent, TrainerJob } from '../contract/trainer.ts';
import type { DecodedSplit } from '../data/decodedSplit.ts';
import type { StepSession } from '../hssl/stepSession.ts';
import type { TrainingSetup } from '../hssl/trainingSetup.ts';
import type { ProgressTracker } from './progressTracker.ts';
import type { RunPlan } from './runPlan.ts';
import type { RunReporter } from './runReporter.ts';
import type { SelectedImages } from './selectImages.ts';
import type { StepFeed } from './stepFeed.ts';
import type { StepImages } from './stepImages.ts';
import type { StopRequest } from './stopRequest.ts';

/** What a run needs of the process that it runs in. */
export interface TrainerHost {
  send(event: TrainerEvent): void;
  /** A line for the run's console. */
  log(line: string): void;
  readonly stop: StopRequest;
}

/** Everything that the parts of a run share once it has been set up. */
export interface RunContext {
  readonly job: TrainerJob;
  readonly host: TrainerHost;
  readonly setup: TrainingSetup;
  /** With the steps of {@link stepNames}. */
  readonly session: StepSession;
  readonly train: DecodedSplit;
  readonly test: DecodedSplit;
  readonly images: SelectedImages;
  readonly stepImages: StepImages;
  readonly feed: StepFeed;
  /** Number of classes; 0 without labels. */
  readonly classes: number;
  readonly plan: RunPlan;
  readonly reporter: RunReporter;
  readonly progress: ProgressTracker;
  /** What the data set says of itself in checkpoints, as JSON. */
  readonly datasetFacts: string;
}

export const stepNames = { train: 'train', encode: 'encode', probe: 'probe' } as const;
