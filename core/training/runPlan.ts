import type { ExperimentSpec } from '../contract/spec.ts';
import { batchesPerEpoch } from '../data/batchOrder.ts';

/** When a run does what; epochs count from 1 at their end, 0 is before the first step. */
export interface RunPlan {
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  isEvaluated(epoch: number): boolean;
  /** Evaluations after the end of `epoch`. */
  evaluationsAfter(epoch: number): number;
  isSaved(epoch: number): boolean;
  /** Checkpoints after the end of `epoch`. */
  savesAfter(epoch: number): number;
}

/**
 * Lays out a run over its training images: evaluation before the first step, every `evaluation.knn.everyEpochs` and at
 * the end; checkpoints every `checkpoint.everyEpochs` and at the end. A run that was made longer follows the plan of its new
 * length from where it stands: what was evaluated at its old end stays, and its schedules go on as if it had always been
 * so long, so that for example the learning rate jumps up from the end of the old half cosine onto the new one.
 * Errors: `badInput` when the batch is larger than the data.
 */
export function planRun(spec: ExperimentSpec, trainingImages: number): RunPlan {
  const { epochs, batchSize } = spec.schedule;
  const stepsPerEpoch = batchesPerEpoch(trainingImages, batchSize);
  const isAt = (every: number) => (epoch: number) => epoch === epochs || (epoch > 0 && epoch % every === 0);
  const timesAfter = (every: number) => (epoch: number) =>
    epoch >= epochs ? 0 : Math.floor((epochs - 1) / every) - Math.floor(epoch / every) + 1;
  const evaluated = isAt(spec.evaluation.knn.everyEpochs);
  return {
    epochs,
    stepsPerEpoch,
    totalSteps: epochs * stepsPerEpoch,
    isEvaluated: (epoch) => epoch === 0 || evaluated(epoch),
    evaluationsAfter: timesAfter(spec.evaluation.knn.everyEpochs),
    isSaved: isAt(spec.checkpoint.everyEpochs),
    savesAfter: timesAfter(spec.checkpoint.everyEpochs),
  };
}
