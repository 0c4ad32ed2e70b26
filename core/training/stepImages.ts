import { batchOrder } from '../data/batchOrder.ts';
import type { RunPlan } from './runPlan.ts';

/** The images of step `step` (from 0), as indices into the training split, in the order of their epoch. */
export type StepImages = (step: number) => Int32Array;

/**
 * Which images the steps of a run train on. Any step may be asked for, at any time; the order of one epoch is kept.
 *
 * @param images - those that are trained on, as indices into the split
 */
export function createStepImages(images: Int32Array, batchSize: number, plan: Pick<RunPlan, 'stepsPerEpoch'>, seed: number): StepImages {
  const { stepsPerEpoch } = plan;
  let epoch = -1;
  let order: Int32Array = new Int32Array();
  return (step) => {
    const epochOfStep = Math.floor(step / stepsPerEpoch);
    if (epochOfStep !== epoch) {
      epoch = epochOfStep;
      order = batchOrder(images.length, batchSize, seed, epoch);
    }
    const start = (step % stepsPerEpoch) * batchSize;
    return order.subarray(start, start + batchSize).map((place) => images[place] ?? 0);
  };
}
