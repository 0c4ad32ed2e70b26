import { batchOrder } from '../data/batchOrder.ts';
import type { DecodedSplit } from '../data/decodedSplit.ts';
import type { RunPlan } from './runPlan.ts';

/** Reads the batches of a run, each while the step before it computes. */
export interface BatchReader {
  /** Pixel values of the images of step `step`, in the order of their epoch. Ask for steps in turn. */
  read(step: number): Promise<Uint8Array>;
  /** Images of a step, as indices into the split. */
  indices(step: number): Int32Array;
}

/** @param images - those that are trained on, as indices into the split */
export function createBatchReader(split: DecodedSplit, images: Int32Array, batchSize: number, plan: RunPlan, seed: number): BatchReader {
  const { stepsPerEpoch, totalSteps } = plan;
  let epoch = -1;
  let order: Int32Array = new Int32Array();
  let ahead: { step: number; pixels: Promise<Uint8Array> } | null = null;

  function indices(step: number): Int32Array {
    const epochOfStep = Math.floor(step / stepsPerEpoch);
    if (epochOfStep !== epoch) {
      epoch = epochOfStep;
      order = batchOrder(images.length, batchSize, seed, epoch);
    }
    const start = (step % stepsPerEpoch) * batchSize;
    return order.subarray(start, start + batchSize).map((place) => images[place] ?? 0);
  }

  function start(step: number): Promise<Uint8Array> {
    const pixels = split.read(indices(step));
    // Its error is told when the batch is asked for, and must not end the process before.
    pixels.catch(() => {});
    return pixels;
  }

  async function read(step: number): Promise<Uint8Array> {
    const pixels = await (ahead?.step === step ? ahead.pixels : start(step));
    ahead = step + 1 < totalSteps ? { step: step + 1, pixels: start(step + 1) } : null;
    return pixels;
  }

  return { read, indices };
}
