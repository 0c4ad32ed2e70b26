import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SpecInput } from '../../../core/contract/spec.ts';
import type { TrainerEvent } from '../../../core/contract/trainer.ts';
import { openDatasetCatalogue } from '../../../core/data/datasetCatalogue.ts';
import { tf } from '../../../core/tensor/tensorflow.ts';
import { createStopRequest, type StopReason } from '../../../core/training/stopRequest.ts';
import { trainRun } from '../../../core/training/trainRun.ts';
import { temporaryFolder, writeClassFolder } from '../data/sampleImages.ts';
import { exampleSpec } from '../../support/exampleSpec.ts';
import { nano } from './nanoSpec.ts';
import { installedEngine } from './startTrainer.ts';

let datasetFolder: string;

beforeAll(async () => {
  const source = await temporaryFolder();
  await writeClassFolder(source, ['red', 'green', 'blue'], 8, 4, 16);
  const catalogue = await openDatasetCatalogue(await temporaryFolder());
  await catalogue.add({ path: source, name: 'classes' });
  datasetFolder = catalogue.folder('classes');
});

/** Runs in this process, and asks it to stop as soon as an event is as wished. */
async function runUntil(isTime: (event: TrainerEvent) => boolean, reason: StopReason, input: SpecInput = {}, resumeFrom: string | null = null, folder: string | null = null) {
  const events: TrainerEvent[] = [];
  const stop = createStopRequest();
  const runFolder = folder ?? (await temporaryFolder());
  const send = (event: TrainerEvent): void => {
    events.push(event);
    if (isTime(event)) {
      stop.ask(reason);
    }
  };
  const job = { runId: 'r', spec: exampleSpec({ ...nano, ...input }), runFolder, datasetFolder, engineFolder: installedEngine().path, resumeFrom };
  const error = await trainRun(job, { send, log: () => {}, stop }).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  const steps = events.flatMap((event) => (event.type === 'metrics' ? event.points.filter((point) => point.name === 'loss/total').map((point) => point.step) : []));
  return { events, error, runFolder, steps };
}

describe('trainRun', { timeout: 120_000 }, () => {
  it('does no further step once it is asked to stop, and saves nothing when it is cancelled', async () => {
    const { error, runFolder, steps } = await runUntil((event) => event.type === 'progress' && event.progress.phase === 'training', 'cancelled');
    expect(error).toMatchObject({ reason: 'cancelled' });
    expect(steps).toEqual([1]);
    expect(existsSync(join(runFolder, 'checkpoints'))).toBe(false);
  });

  it('saves the steps that it has done when it is abandoned', async () => {
    const { error, runFolder, steps } = await runUntil((event) => event.type === 'progress' && event.progress.phase === 'training', 'abandoned');
    expect(error).toMatchObject({ reason: 'abandoned' });
    expect(steps).toEqual([1]);
    expect(await readdir(join(runFolder, 'checkpoints'))).toEqual(['step-1.safetensors']);
  });

  it('stops within an evaluation too', async () => {
    const isEvaluating = (event: TrainerEvent): boolean => event.type === 'progress' && event.progress.phase === 'evaluating';
    const { error, events, steps } = await runUntil(isEvaluating, 'abandoned');
    expect(error).toMatchObject({ reason: 'abandoned' });
    expect(steps).toEqual([]);
    expect(events.filter((event) => event.type !== 'progress').map((event) => event.type)).toEqual(['started', 'samples']);
  });

  it('leaves no tensor behind', async () => {
    const never = (): boolean => false;
    await runUntil(never, 'cancelled', { schedule: { epochs: 1, batchSize: 8 } });
    const before = tf.memory().numTensors;
    const { error } = await runUntil(never, 'cancelled', { schedule: { epochs: 3, batchSize: 8 }, objective: { ...nano.objective, localCrops: 1 } });
    expect(error).toBeNull();
    expect(tf.memory().numTensors - before).toBe(0);
  });
});
