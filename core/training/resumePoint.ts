import { join } from 'node:path';
import { StudioError } from '../contract/error.ts';
import type { TrainerJob } from '../contract/trainer.ts';
import { checkCheckpoint, type CheckpointPlace } from '../hssl/checkCheckpoint.ts';
import type { StoredTensor } from '../hssl/trainingState.ts';
import { readSafetensors } from '../tensor/safetensors.ts';
import type { RunPlan } from './runPlan.ts';

/** Where and with which state a run goes on. */
export interface ResumePoint {
  readonly place: CheckpointPlace;
  readonly tensors: Map<string, StoredTensor>;
}

/**
 * Reads the checkpoint that a run goes on from and checks it in full; null where it starts anew.
 * Errors: `badData`, `newerData` and `notFound` with what does not fit; `badInput` where the run is shorter.
 *
 * @param datasetFacts - what the data set says of itself now
 */
export async function readResumePoint({ spec, runFolder, resumeFrom }: TrainerJob, plan: RunPlan, datasetFacts: string): Promise<ResumePoint | null> {
  if (resumeFrom === null) {
    return null;
  }
  const path = join(runFolder, 'checkpoints', resumeFrom);
  const file = await readSafetensors(path);
  const place = checkCheckpoint(file, spec, path);
  if (place.dataset !== datasetFacts) {
    throw new StudioError('badData', `the images of ${spec.dataset} are not those that the run was trained on`, {
      path: 'dataset',
      advice: 'Put the images back as they were, or train the spec anew.',
    });
  }
  if (place.step > plan.totalSteps || place.epoch !== place.step / plan.stepsPerEpoch) {
    throw new StudioError('badInput', `the checkpoint stands at step ${place.step}, epoch ${place.epoch}, and the run has ${plan.totalSteps} steps, ${plan.stepsPerEpoch} an epoch`, {
      path: 'schedule.epochs',
      advice: 'Make the run longer, or use an older checkpoint.',
    });
  }
  const tensors = new Map([...file.tensors].map(([name, { shape, data }]) => [name, { shape, values: data as Float32Array }]));
  return { place, tensors };
}
