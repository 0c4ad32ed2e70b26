import { rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { drawStep } from '../../../core/hssl/drawStep.ts';
import { createTrainingSetup } from '../../../core/hssl/trainingSetup.ts';
import { randomStream } from '../../../core/tensor/randomStream.ts';
import { createStepFeed, type StepFeed } from '../../../core/training/stepFeed.ts';
import { createStepImages } from '../../../core/training/stepImages.ts';
import { temporaryFolder } from '../data/sampleImages.ts';
import { exampleSpec } from '../../support/exampleSpec.ts';
import { waitFor } from '../../support/waitFor.ts';
import { nano } from './nanoSpec.ts';

const side = 12;
const imageBytes = side * side * 3;
const images = 24;
const batchSize = 8;
const plan = { totalSteps: 6, stepsPerEpoch: 3 };
const spec = exampleSpec({ ...nano, objective: { ...nano.objective, localCrops: 2 }, schedule: { epochs: 2, batchSize, dropPath: 0.2 } });
const setup = createTrainingSetup(spec, { height: side, width: side, channels: 3, mean: [0.5, 0.5, 0.5], deviation: [0.2, 0.2, 0.2] });
const pixels = Uint8Array.from({ length: images * imageBytes }, (_, place) => randomStream(0, place).integer(256));
const stepImages = createStepImages(Int32Array.from({ length: images }, (_, index) => index), batchSize, plan, spec.schedule.seed);

async function writePixels(): Promise<string> {
  const path = join(await temporaryFolder(), 'train.u8');
  await writeFile(path, pixels);
  return path;
}

function feedOf(path: string): StepFeed {
  const feed = createStepFeed(setup, plan, path, stepImages);
  onTestFinished(() => feed.close());
  return feed;
}

/** What the step reads, made here and now. */
function expected(step: number) {
  return {
    images: Int32Array.from([...stepImages(step)].flatMap((index) => [...pixels.subarray(index * imageBytes, (index + 1) * imageBytes)])),
    draws: drawStep(setup, { step, ...plan }, batchSize),
  };
}

/** Threads and channels to them that keep this process alive. */
function handles(): string[] {
  return process.getActiveResourcesInfo().filter((name) => /Worker|MessagePort/.test(name));
}

describe('a step feed', () => {
  it('gives what a step would draw and read by itself, for all steps in turn', async () => {
    const feed = feedOf(await writePixels());
    for (let step = 0; step < plan.totalSteps; step += 1) {
      expect(await feed.next(step)).toEqual(expected(step));
    }
  });

  it('starts at any step, and goes to any other', async () => {
    const feed = feedOf(await writePixels());
    for (const step of [4, 5, 1, 0, 3, 3, 2]) {
      expect(await feed.next(step)).toEqual(expected(step));
    }
  });

  it('prepares the next step while this thread is blocked, and the same memory again and again', async () => {
    const feed = feedOf(await writePixels());
    const first = await feed.next(0);
    const second = await feed.next(1);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    const askedMs = performance.now();
    const third = await feed.next(2);
    expect(performance.now() - askedMs).toBeLessThan(20);
    expect(third.images.buffer).toBe(first.images.buffer);
    expect(third.draws.views.global.rows.buffer).toBe(first.draws.views.global.rows.buffer);
    expect(second.images.buffer).not.toBe(first.images.buffer);
    expect([first, second].every(({ images: values }) => values.buffer instanceof SharedArrayBuffer)).toBe(true);
  });

  it('tells that the file has gone when a step is asked for, not before', async () => {
    const path = await writePixels();
    await rm(path);
    const feed = feedOf(path);
    await expect(feed.next(0)).rejects.toMatchObject({ name: 'StudioError', code: 'badData', message: 'decoded images cannot be read: it does not exist', path, advice: expect.stringContaining('Delete') });
  });

  it('tells of a broken file at the step that needs the missing images', async () => {
    const path = await writePixels();
    const feed = feedOf(path);
    await feed.next(0);
    await truncate(path, 0);
    // Step 1 may have been read before.
    const errors = [];
    for (const step of [1, 2]) {
      errors.push(await feed.next(step).then(() => null, (error: unknown) => error));
    }
    expect(errors[1]).toMatchObject({ code: 'badData', message: 'decoded images cannot be read: it ends too early', path });
  });

  it.each([
    ['throws', "setTimeout(() => { throw new Error('broken'); }, 20);", 'the thread that prepares the steps failed: broken'],
    ['exits', 'setTimeout(() => process.exit(3), 20);', 'the thread that prepares the steps ended with code 3'],
  ])('fails a step whose thread %s, and all steps after it', async (_how, script, message) => {
    const feed = createStepFeed(setup, plan, 'train.u8', stepImages, new URL(`data:text/javascript,${script}`));
    onTestFinished(() => feed.close());
    await expect(feed.next(0)).rejects.toMatchObject({ code: 'internal', message });
    await expect(feed.next(1)).rejects.toMatchObject({ code: 'internal', message });
  });

  it('says that memory was missing when its thread had too little', async () => {
    // What Node throws here when the heap of a thread is full; to fill it takes half a minute.
    const script = "setTimeout(() => { throw Object.assign(new Error('memory limit'), { code: 'ERR_WORKER_OUT_OF_MEMORY' }); }, 20);";
    const feed = createStepFeed(setup, plan, 'train.u8', stepImages, new URL(`data:text/javascript,${script}`));
    onTestFinished(() => feed.close());
    await expect(feed.next(0)).rejects.toMatchObject({ code: 'outOfMemory' });
  });

  it('keeps tfjs out of its thread, which a process may load only once', async () => {
    const thread = new URL('../../../core/training/stepFeedThread.ts', import.meta.url).href;
    const script = `
      import { createRequire } from 'node:module';
      await import('${thread}');
      throw new Error('loaded: ' + Object.keys(createRequire('${thread}').cache).filter((path) => path.includes('tensorflow')).join());`;
    const feed = createStepFeed(setup, plan, await writePixels(), stepImages, new URL(`data:text/javascript,${encodeURIComponent(script)}`));
    onTestFinished(() => feed.close());
    await feed.next(0).catch(() => {});
    await expect(feed.next(1)).rejects.toMatchObject({ message: 'the thread that prepares the steps failed: loaded: ' });
  });

  it('ends with its thread, and fails a step that is waited for', async () => {
    const before = handles();
    const feed = createStepFeed(setup, plan, await writePixels(), stepImages);
    const waiting = feed.next(0).then(() => null, (error: unknown) => error);
    await feed.close();
    expect(await waiting).toMatchObject({ code: 'cancelled' });
    await expect(feed.next(1)).rejects.toMatchObject({ code: 'cancelled' });
    await waitFor(() => handles().length === before.length, 'the thread to be gone');
  });
});
