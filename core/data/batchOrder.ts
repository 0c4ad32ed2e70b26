import { StudioError } from '../contract/error.ts';
import { randomStream } from '../tensor/randomStream.ts';
import { firstIndices } from './firstIndices.ts';

/**
 * Number of whole batches in an epoch; the images that do not fill a batch are left out, as in DINO's loader.
 * Errors: `badInput` at `schedule.batchSize` when not even one batch can be filled.
 */
export function batchesPerEpoch(count: number, batchSize: number): number {
  if (batchSize > count) {
    throw new StudioError('badInput', `a batch of ${batchSize} is larger than the ${count} training images`, {
      path: 'schedule.batchSize',
      advice: `Set the batch size to ${count} or less, or train on more images.`,
    });
  }
  return Math.floor(count / batchSize);
}

/**
 * The order of the images in one epoch (counted from 0): a shuffle of 0 to `count` - 1 that depends on nothing but the
 * seed and the epoch, cut to whole batches.
 */
export function batchOrder(count: number, batchSize: number, seed: number, epoch: number): Int32Array {
  const batches = batchesPerEpoch(count, batchSize);
  return randomStream(seed, 'batches', epoch).shuffle(firstIndices(count)).subarray(0, batches * batchSize);
}
