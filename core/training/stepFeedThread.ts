// The thread of a step feed. It must load neither the engine nor tfjs, which a process holds only once.
import { parentPort, workerData } from 'node:worker_threads';
import { toErrorReport } from '../contract/error.ts';
import { openPixelFile, type PixelFile } from '../data/pixelFile.ts';
import { drawStep } from '../hssl/drawStep.ts';
import type { FillReply, FillRequest, StepFeedData } from './stepFeedProtocol.ts';

const { setup, batchSize, pixelPath, slots } = workerData as StepFeedData;
const { height, width, channels } = setup.format;
const imageBytes = height * width * channels;
const pixels = new Uint8Array(batchSize * imageBytes);
let file: PixelFile | null = null;

function fill({ slot, position, images }: FillRequest): void {
  const target = slots[slot];
  if (target === undefined) {
    throw new RangeError(`there is no slot ${slot}`);
  }
  file ??= openPixelFile(pixelPath, imageBytes);
  file.readSync(images, pixels);
  // The engine takes images as 32-bit numbers; widening them here takes it off the thread that computes.
  target.images.set(pixels);
  drawStep(setup, position, batchSize, target.draws);
}

parentPort?.on('message', (request: FillRequest) => {
  let error: FillReply['error'] = null;
  try {
    fill(request);
  } catch (thrown) {
    error = toErrorReport(thrown);
  }
  parentPort?.postMessage({ id: request.id, error } satisfies FillReply);
});
