import { mkdirSync, watch } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SpecInput } from '../../../core/contract/spec.ts';
import { openDatasetCatalogue } from '../../../core/data/datasetCatalogue.ts';
import { readSafetensors } from '../../../core/tensor/safetensors.ts';
import { randomStream } from '../../../core/tensor/randomStream.ts';
import { temporaryFolder, writeClassFolder } from '../data/sampleImages.ts';
import { exampleSpec } from '../../support/exampleSpec.ts';
import { nano } from './nanoSpec.ts';
import { installedEngine, type StartedTrainer, startTrainer } from './startTrainer.ts';

/** Three steps an epoch, and a checkpoint and an evaluation after every sixth. Dropped paths are drawn too. */
const input: SpecInput = {
  ...nano,
  // A ResNet head has running statistics.
  heads: [{ architecture: 'resnet', depth: 1 }],
  schedule: { ...nano.schedule, epochs: 36, dropPath: 0.2 },
  evaluation: { knn: { k: [1], everyEpochs: 6 } },
  checkpoint: { everyEpochs: 6, everyMinutes: null, keep: 100 },
};
const lastStep = 108;
/** Printed by a failing test through its messages; every run of the tests takes others. */
const seed = Math.floor(Math.random() * 2 ** 31);
const random = randomStream(seed, 'kills');

let datasetFolder: string;
let runs = 0;
let reference: Outcome;
/** From the first step to the end of the uninterrupted run. */
let trainingMs: number;

/** What a run leaves: its weights and everything else that decides its future, and its metrics. */
interface Outcome {
  tensors: unknown;
  metrics: Record<string, Map<number, number>>;
}

beforeAll(async () => {
  const source = await temporaryFolder();
  await writeClassFolder(source, ['red', 'green', 'blue'], 8, 4, 16);
  const catalogue = await openDatasetCatalogue(await temporaryFolder());
  await catalogue.add({ path: source, name: 'classes' });
  datasetFolder = catalogue.folder('classes');
  const folder = await newRunFolder();
  const trainer = start(folder);
  await untilTraining(trainer);
  const startMs = performance.now();
  await finish(trainer);
  trainingMs = performance.now() - startMs;
  reference = await outcomeOf([trainer], folder);
  expect(Object.keys(reference.metrics)).toContain('knn/head:resnet/k1');
}, 60_000);

async function newRunFolder(): Promise<string> {
  const folder = join(await temporaryFolder(), `run-${runs++}`);
  // As the service leaves it.
  mkdirSync(join(folder, 'checkpoints'), { recursive: true });
  return folder;
}

function start(runFolder: string, resumeFrom: string | null = null, changes: SpecInput = {}): StartedTrainer {
  const spec = exampleSpec({ ...input, ...changes, dataset: 'classes' });
  return startTrainer({ runId: 'r', spec, runFolder, datasetFolder, engineFolder: installedEngine().path, device: 'cpu' as const, resumeFrom });
}

async function finish(trainer: StartedTrainer): Promise<StartedTrainer> {
  const end = await trainer.ended;
  expect(end, end.console).toMatchObject({ code: 0, signal: null });
  return trainer;
}

async function newestCheckpoint(folder: string): Promise<string | null> {
  const steps = (await readdir(join(folder, 'checkpoints'))).flatMap((name) => /^step-(\d+)\.safetensors$/.exec(name)?.[1] ?? []).map(Number);
  return steps.length === 0 ? null : `step-${Math.max(...steps)}.safetensors`;
}

/** Metrics as the service keeps them: what came after the checkpoint of the next trainer is dropped. */
async function outcomeOf(trainers: readonly StartedTrainer[], folder: string, step = lastStep): Promise<Outcome> {
  const metrics: Outcome['metrics'] = {};
  for (const trainer of trainers) {
    const from = trainer.all('started')[0]?.step ?? 0;
    for (const series of Object.values(metrics)) {
      [...series.keys()].filter((key) => key > from).forEach((key) => series.delete(key));
    }
    for (const point of trainer.all('metrics').flatMap((event) => event.points)) {
      if (!/^(time|memory)\//.test(point.name)) {
        (metrics[point.name] ??= new Map()).set(point.step, point.value);
      }
    }
  }
  const { tensors } = await readSafetensors(join(folder, `checkpoints/step-${step}.safetensors`));
  return { tensors, metrics };
}

async function untilTraining(trainer: StartedTrainer): Promise<void> {
  await trainer.event('progress', ({ progress }) => progress.phase === 'training');
}

/** Some moment of the training: within a step, an evaluation or a save. Resolves after `share` of it at most. */
async function untilSomeTime(trainer: StartedTrainer, share: number): Promise<string> {
  await untilTraining(trainer);
  const waitMs = random.uniform() * share * trainingMs;
  await delay(waitMs);
  return `after ${waitMs.toFixed()} of ${trainingMs.toFixed()} ms, seed ${seed}`;
}

describe('a trainer that is resumed', { timeout: 120_000 }, () => {
  it('ends with the weights and metrics of one that was never killed, wherever it is killed, also while it writes a checkpoint', async () => {
    const folder = await newRunFolder();
    const first = start(folder);
    const when = await untilSomeTime(first, 0.6);
    first.kill('SIGKILL');
    expect((await first.ended).signal, when).toBe('SIGKILL');
    const second = start(folder, await newestCheckpoint(folder));
    const watcher = watch(join(folder, 'checkpoints'), (_kind, name) => {
      if (name?.endsWith('.part') === true) {
        second.kill('SIGKILL');
      }
    });
    expect((await second.ended).signal, when).toBe('SIGKILL');
    watcher.close();
    const third = await finish(start(folder, await newestCheckpoint(folder)));
    expect(await outcomeOf([first, second, third], folder), when).toEqual(reference);
    expect((await readdir(join(folder, 'checkpoints'))).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('does so when it is paused twice, and says that it is paused only after its checkpoint', async () => {
    const folder = await newRunFolder();
    const trainers: StartedTrainer[] = [];
    for (let pause = 0; pause < 2; pause += 1) {
      const trainer = start(folder, await newestCheckpoint(folder));
      trainers.push(trainer);
      const when = await untilSomeTime(trainer, 0.4);
      trainer.pause();
      expect((await trainer.ended).code, when).toBe(5);
      expect(trainer.events.at(-1)).toEqual({ type: 'paused', runId: 'r' });
      const last = trainer.all('checkpoint').at(-1)?.checkpoint;
      expect(await newestCheckpoint(folder)).toBe(last?.file);
      // Not a step was done that is not in the checkpoint.
      const steps = trainer.all('metrics').flatMap((event) => event.points.filter((point) => point.name === 'loss/total').map((point) => point.step));
      expect(steps.at(-1)).toBe(last?.step);
    }
    trainers.push(await finish(start(folder, await newestCheckpoint(folder))));
    expect(trainers.map((trainer) => trainer.all('samples')[0]?.step === 0)).toEqual([true, false, false]);
    expect(await outcomeOf(trainers, folder), `seed ${seed}`).toEqual(reference);
  });
});
