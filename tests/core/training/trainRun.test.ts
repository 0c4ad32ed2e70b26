import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SpecInput } from '../../../core/contract/spec.ts';
import type { TrainerEvent } from '../../../core/contract/trainer.ts';
import { openDatasetCatalogue } from '../../../core/data/datasetCatalogue.ts';
import { readSafetensors } from '../../../core/tensor/safetensors.ts';
import { tf } from '../../../core/tensor/tensorflow.ts';
import { createStopRequest, type StopReason } from '../../../core/training/stopRequest.ts';
import { trainRun } from '../../../core/training/trainRun.ts';
import { temporaryFolder, writeClassFolder } from '../data/sampleImages.ts';
import { exampleSpec } from '../../support/exampleSpec.ts';
import { nano } from './nanoSpec.ts';
import { installedEngine } from './startTrainer.ts';

let datasetFolder: string;
let otherFolder: string;

beforeAll(async () => {
  const source = await temporaryFolder();
  await writeClassFolder(source, ['red', 'green', 'blue'], 8, 4, 16);
  const catalogue = await openDatasetCatalogue(await temporaryFolder());
  await catalogue.add({ path: source, name: 'classes' });
  datasetFolder = catalogue.folder('classes');
  const other = await temporaryFolder();
  await writeClassFolder(other, ['red', 'green', 'blue'], 8, 4, 20);
  await catalogue.add({ path: other, name: 'others' });
  otherFolder = catalogue.folder('others');
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
  const job = { runId: 'r', spec: exampleSpec({ ...nano, ...input }), runFolder, datasetFolder, engineFolder: installedEngine().path, device: 'cpu' as const, resumeFrom };
  const error = await trainRun(job, { send, log: () => {}, stop }).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  const steps = events.flatMap((event) => (event.type === 'metrics' ? event.points.filter((point) => point.name === 'loss/total').map((point) => point.step) : []));
  return { events, error, runFolder, steps };
}

const never = (): boolean => false;

/** Steps at which a run was evaluated. */
function evaluations(events: readonly TrainerEvent[]): number[] {
  return events.flatMap((event) => (event.type === 'metrics' ? event.points.filter((point) => point.name === 'knn/base/k1').map((point) => point.step) : []));
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

  it('saves when it is paused, and nothing where it has nothing behind it that its seed does not decide', async () => {
    const { error, runFolder, steps } = await runUntil((event) => event.type === 'progress' && event.progress.phase === 'training', 'paused');
    expect([error, steps]).toMatchObject([{ reason: 'paused' }, [1]]);
    expect(await readdir(join(runFolder, 'checkpoints'))).toEqual(['step-1.safetensors']);
    const early = await runUntil((event) => event.type === 'started', 'paused');
    expect([early.error, existsSync(join(early.runFolder, 'checkpoints'))]).toMatchObject([{ reason: 'paused' }, false]);
  });

  it('makes up for an evaluation that was due where it was paused, once, and saves it', async () => {
    let hasTrained = false;
    const isLateEvaluation = (event: TrainerEvent): boolean => {
      hasTrained ||= event.type === 'progress' && event.progress.phase === 'training';
      return hasTrained && event.type === 'progress' && event.progress.phase === 'evaluating';
    };
    const first = await runUntil(isLateEvaluation, 'paused');
    expect(evaluations(first.events)).toEqual([0]);
    const file = join(first.runFolder, 'checkpoints/step-3.safetensors');
    expect((await readSafetensors(file)).metadata['scores']).toContain('"step":0');
    const second = await runUntil(never, 'paused', {}, 'step-3.safetensors', first.runFolder);
    expect([second.error, evaluations(second.events), second.steps]).toEqual([null, [3, 6], [4, 5, 6]]);
    const told = second.events.flatMap((event) => (event.type === 'checkpoint' ? event.checkpoint.step : event.type === 'started' ? `started at ${event.step}` : []));
    expect(told).toEqual(['started at 3', 3, 6]);
  });

  it('does not evaluate or save again what its checkpoint has behind it', async () => {
    const first = await runUntil((event) => event.type === 'checkpoint', 'paused');
    expect(evaluations(first.events)).toEqual([0, 3]);
    const second = await runUntil(never, 'paused', {}, 'step-3.safetensors', first.runFolder);
    expect(evaluations(second.events)).toEqual([6]);
    expect(second.events.flatMap((event) => (event.type === 'checkpoint' ? event.checkpoint.step : []))).toEqual([6]);
    // Nothing is left to do, and it ends well.
    const third = await runUntil(never, 'paused', {}, 'step-6.safetensors', first.runFolder);
    expect([third.error, evaluations(third.events), third.steps]).toEqual([null, [], []]);
  });

  it('saves by the clock within an epoch too, which changes no weight', async () => {
    const everyEpoch = await runUntil(never, 'paused');
    const everyStep = await runUntil(never, 'paused', { checkpoint: { everyEpochs: 1, everyMinutes: 1e-9, keep: 100 } });
    expect((await readdir(join(everyStep.runFolder, 'checkpoints'))).sort()).toEqual([1, 2, 3, 4, 5, 6].map((step) => `step-${step}.safetensors`));
    const lastTensors = async (folder: string) => (await readSafetensors(join(folder, 'checkpoints/step-6.safetensors'))).tensors;
    expect(await lastTensors(everyStep.runFolder)).toEqual(await lastTensors(everyEpoch.runFolder));
    const resumed = await runUntil(never, 'paused', {}, 'step-4.safetensors', everyStep.runFolder);
    expect([resumed.error, resumed.steps]).toEqual([null, [5, 6]]);
    expect(await lastTensors(everyStep.runFolder)).toEqual(await lastTensors(everyEpoch.runFolder));
  });

  it('leaves its last numbers in the checkpoint when the service is gone, and only then', async () => {
    const isTime = (event: TrainerEvent): boolean => event.type === 'progress' && event.progress.phase === 'training';
    const unsent = async (reason: StopReason) => {
      const { runFolder } = await runUntil(isTime, reason);
      const { metadata } = await readSafetensors(join(runFolder, 'checkpoints/step-1.safetensors'));
      return metadata['unsent'] === undefined ? null : (JSON.parse(metadata['unsent']) as { name: string; step: number }[]);
    };
    const points = await unsent('abandoned');
    expect(points?.filter((point) => point.name === 'loss/total').map((point) => point.step)).toEqual([1]);
    expect(points?.map((point) => point.name)).toContain('knn/base/k1');
    expect(await unsent('paused')).toBeNull();
  });

  it('refuses to go on with other images or beyond its end, before it says that it has started', async () => {
    const { runFolder } = await runUntil(never, 'paused');
    const shorter = await runUntil(never, 'paused', { schedule: { epochs: 1, batchSize: 8 } }, 'step-6.safetensors', runFolder);
    expect(shorter.error).toMatchObject({ code: 'badInput', path: 'schedule.epochs', message: expect.stringContaining('step 6') });
    const ours = datasetFolder;
    datasetFolder = otherFolder;
    const other = await runUntil(never, 'paused', {}, 'step-6.safetensors', runFolder);
    datasetFolder = ours;
    expect(other.error).toMatchObject({ code: 'badData', path: 'dataset' });
    expect([...shorter.events, ...other.events].filter((event) => event.type !== 'progress')).toEqual([]);
  });

  it('reports the most memory that it had in use, with each evaluation and at the end', async () => {
    const { events } = await runUntil(never, 'paused');
    const peaks = events.flatMap((event) => (event.type === 'metrics' ? event.points.filter((point) => point.name === 'memory/peak') : []));
    expect(peaks.map((point) => point.step)).toEqual([0, 3, 6, 6]);
    expect(peaks.every((point, index) => point.value >= (peaks[index - 1]?.value ?? 50_000_000))).toBe(true);
    expect(peaks.at(-1)?.value).toBeGreaterThanOrEqual(process.memoryUsage.rss() / 2);
  });

  it('stops within an evaluation too', async () => {
    const isEvaluating = (event: TrainerEvent): boolean => event.type === 'progress' && event.progress.phase === 'evaluating';
    const { error, events, steps } = await runUntil(isEvaluating, 'abandoned');
    expect(error).toMatchObject({ reason: 'abandoned' });
    expect(steps).toEqual([]);
    expect(events.filter((event) => event.type !== 'progress').map((event) => event.type)).toEqual(['started', 'samples']);
  });

  it('leaves no tensor behind', async () => {
    await runUntil(never, 'cancelled', { schedule: { epochs: 1, batchSize: 8 } });
    const before = tf.memory().numTensors;
    const { error } = await runUntil(never, 'cancelled', { schedule: { epochs: 3, batchSize: 8 }, objective: { ...nano.objective, localCrops: 1 } });
    expect(error).toBeNull();
    expect(tf.memory().numTensors - before).toBe(0);
  });
});
