import { Worker } from 'node:worker_threads';
import { StudioError } from '../contract/error.ts';
import { allocateDraws, type DrawSetup } from '../hssl/drawStep.ts';
import type { RunPlan } from './runPlan.ts';
import type { FillReply, FillRequest, StepFeedData, StepSlot } from './stepFeedProtocol.ts';
import type { StepImages } from './stepImages.ts';

/**
 * Prepares the inputs of a run's steps on a thread of its own, each while the step before it computes: a compiled step is
 * one call into the engine, in which nothing else happens on the thread that trains.
 */
export interface StepFeed {
  /**
   * What step `step` (from 0) reads. It may be any step, also the first one of a run that goes on from a checkpoint; it
   * waits as long as the step is not prepared. The arrays are filled anew once another step is asked for.
   * Errors: `badData` when its images cannot be read; `internal` or `outOfMemory` when the thread has died.
   */
  next(step: number): Promise<StepSlot>;
  /** Ends the thread. A step that is waited for fails. */
  close(): Promise<void>;
}

/** One that is read and one that is filled. They are all the memory that a feed ever takes, besides its thread. */
const slotCount = 2;

interface Filling {
  readonly id: number;
  readonly done: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * @param pixelPath - file of decoded images, of the size of `setup.format`
 * @param stepImages - images of each step, as indices into the file
 * @param script - of the thread
 */
export function createStepFeed(
  setup: DrawSetup,
  plan: Pick<RunPlan, 'totalSteps' | 'stepsPerEpoch'>,
  pixelPath: string,
  stepImages: StepImages,
  script = new URL('./stepFeedThread.ts', import.meta.url),
): StepFeed {
  const { batchSize } = setup.spec.schedule;
  const slots = Array.from({ length: slotCount }, () => allocateSlot(setup, batchSize));
  /** By step. */
  const fillings = new Map<number, Filling>();
  let lastId = 0;
  let death: StudioError | null = null;

  const worker = new Worker(script, {
    workerData: { setup: cloneable(setup), batchSize, pixelPath, slots } satisfies StepFeedData,
  });
  worker.on('message', (reply: FillReply) => {
    const filling = [...fillings.values()].find(({ id }) => id === reply.id);
    if (reply.error === null) {
      filling?.resolve();
    } else {
      filling?.reject(StudioError.fromReport(reply.error));
    }
  });
  worker.on('error', (error) => die(threadError(error)));
  worker.on('exit', (code) => die(new StudioError('internal', `the thread that prepares the steps ended with code ${code}`)));

  function die(error: StudioError): void {
    death ??= error;
    fillings.forEach(({ reject }) => reject(death as StudioError));
  }

  function start(step: number): Filling {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // Its error is told when the step is asked for, and must not end the process before.
    promise.catch(() => {});
    const filling = { id: (lastId += 1), done: promise, resolve, reject };
    fillings.set(step, filling);
    const position = { step, totalSteps: plan.totalSteps, stepsPerEpoch: plan.stepsPerEpoch };
    worker.postMessage({ id: filling.id, slot: step % slotCount, position, images: stepImages(step) } satisfies FillRequest);
    return filling;
  }

  async function next(step: number): Promise<StepSlot> {
    if (death !== null) {
      throw death;
    }
    const ahead = Array.from({ length: Math.min(slotCount, plan.totalSteps - step) }, (_, index) => step + index);
    // Requests are answered in turn: a slot that is still being filled for a step of before is filled again after that.
    [...fillings.keys()].filter((other) => !ahead.includes(other)).forEach((other) => fillings.delete(other));
    const [filling] = ahead.map((one) => fillings.get(one) ?? start(one));
    await filling?.done;
    return slots[step % slotCount] as StepSlot;
  }

  return {
    next,
    close: async () => {
      death ??= new StudioError('cancelled', 'the preparation of steps was ended');
      await worker.terminate();
    },
  };
}

function allocateSlot(setup: DrawSetup, batchSize: number): StepSlot {
  const { height, width, channels } = setup.format;
  return {
    images: new Int32Array(new SharedArrayBuffer(4 * batchSize * height * width * channels)),
    draws: allocateDraws(setup, batchSize, (length) => new Float32Array(new SharedArrayBuffer(4 * length))),
  };
}

/** Only what draws depend on: the rest of a setup holds functions, which cannot be sent to a thread. */
function cloneable({ spec, format, views, composition }: DrawSetup): DrawSetup {
  return { spec, format, views, composition: { dropPathSites: composition.dropPathSites } };
}

function threadError(error: Error): StudioError {
  const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  return new StudioError(isMemory ? 'outOfMemory' : 'internal', `the thread that prepares the steps failed: ${error.message}`, { cause: error });
}
