import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SpecInput } from '../../../core/contract/spec.ts';
import type { TrainerEvent } from '../../../core/contract/trainer.ts';
import { openDatasetCatalogue } from '../../../core/data/datasetCatalogue.ts';
import { exportWeights } from '../../../core/nn/exportWeights.ts';
import { createStopRequest } from '../../../core/training/stopRequest.ts';
import { trainRun } from '../../../core/training/trainRun.ts';
import { exampleSpec } from '../../support/exampleSpec.ts';
import { temporaryFolder, writeClassFolder } from '../data/sampleImages.ts';
import { nano } from './nanoSpec.ts';
import { installedEngine } from './startTrainer.ts';

let datasetFolder: string;
/** The teacher's base after a run, and its last accuracy. */
let weights: string;
let accuracy: number | undefined;

interface RunWish {
  base?: SpecInput['base'];
  runFolder?: string;
  resumeFrom?: string;
  pauseAtStep?: number;
}

/** Trains in this process. */
async function run({ base = {}, runFolder, resumeFrom = undefined, pauseAtStep }: RunWish = {}) {
  const folder = runFolder ?? (await temporaryFolder());
  const stop = createStopRequest();
  const lines: string[] = [];
  const accuracies = new Map<number, number>();
  const send = (event: TrainerEvent): void => {
    if (event.type === 'progress' && event.progress.phase === 'training' && event.progress.step === pauseAtStep) {
      stop.ask('paused');
    }
    if (event.type === 'metrics') {
      event.points.filter(({ name }) => name === 'knn/base/k3').forEach(({ step, value }) => accuracies.set(step, value));
    }
  };
  const spec = exampleSpec({ ...nano, base: { ...nano.base, ...base } });
  const job = { runId: 'r', spec, runFolder: folder, datasetFolder, engineFolder: installedEngine().path, device: 'cpu' as const, resumeFrom: resumeFrom ?? null };
  const error = await trainRun(job, { send, log: (line) => lines.push(line), stop }).then(() => null, (thrown: unknown) => thrown);
  return { error, lines, accuracies, folder };
}

beforeAll(async () => {
  const source = await temporaryFolder();
  await writeClassFolder(source, ['red', 'green', 'blue'], 8, 4, 16);
  const catalogue = await openDatasetCatalogue(await temporaryFolder());
  await catalogue.add({ path: source, name: 'classes' });
  datasetFolder = catalogue.folder('classes');
  const { error, accuracies, folder } = await run();
  expect(error).toBeNull();
  accuracy = accuracies.get(6);
  weights = join(folder, 'base.safetensors');
  await exportWeights(join(folder, 'checkpoints', 'step-6.safetensors'), weights);
}, 120_000);

describe('a run from initial weights', { timeout: 120_000 }, () => {
  it('begins with the accuracy that they had, says which they are, and goes on without the file', async () => {
    const { error, lines, accuracies, folder } = await run({ base: { initialWeights: weights }, pauseAtStep: 1 });
    expect(error).toMatchObject({ reason: 'paused' });
    expect(accuracies.get(0)).toBe(accuracy);
    const digest = createHash('sha256').update(await readFile(weights)).digest('hex');
    expect(lines).toContain(`the base starts from ${weights}, SHA-256 ${digest}`);
    await rm(weights);
    const resumed = await run({ base: { initialWeights: weights }, runFolder: folder, resumeFrom: 'step-1.safetensors' });
    expect([resumed.error, [...resumed.accuracies.keys()]]).toEqual([null, [3, 6]]);
    const anew = await run({ base: { initialWeights: weights } });
    expect(anew.error).toMatchObject({ code: 'badInput', path: 'base.initialWeights', message: `The initial weights cannot be read: there is no such file (${weights}).` });
  });

  it('lists all that does not fit in its console, and does nothing', async () => {
    const folder = await temporaryFolder();
    const { error: none } = await run({ runFolder: folder });
    expect(none).toBeNull();
    const file = join(folder, 'base.safetensors');
    await exportWeights(join(folder, 'checkpoints', 'step-6.safetensors'), file);
    const { error, lines, folder: untouched, accuracies } = await run({ base: { initialWeights: file, depth: 2 } });
    expect(error).toMatchObject({ code: 'badInput', path: 'base.initialWeights' });
    expect(lines.filter((line) => line.startsWith('The initial weights lack tensors: blocks.1.')).length).toBe(12);
    expect([accuracies.size, untouched === folder]).toEqual([0, false]);
  });
});
