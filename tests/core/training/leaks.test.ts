import { readdirSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { openDatasetCatalogue } from '../../../core/data/datasetCatalogue.ts';
import { tf } from '../../../core/tensor/tensorflow.ts';
import { createStopRequest } from '../../../core/training/stopRequest.ts';
import { trainRun } from '../../../core/training/trainRun.ts';
import { temporaryFolder, writeClassFolder } from '../data/sampleImages.ts';
import { exampleSpec } from '../../support/exampleSpec.ts';
import { waitFor } from '../../support/waitFor.ts';
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

/** Trains `epochs` epochs of three steps in this process, and tells the resident memory after each step. */
async function train(epochs: number): Promise<number[]> {
  const resident: number[] = [];
  const spec = exampleSpec({
    ...nano,
    objective: { ...nano.objective, localCrops: 2 },
    schedule: { epochs, batchSize: 8 },
    evaluation: { knn: { everyEpochs: epochs } },
    checkpoint: { everyEpochs: epochs },
  });
  const job = { runId: 'r', spec, runFolder: await temporaryFolder(), datasetFolder, engineFolder: installedEngine().path, device: 'cpu' as const, resumeFrom: null };
  await trainRun(job, {
    stop: createStopRequest(),
    log: () => {},
    send: (event) => {
      if (event.type === 'metrics') {
        resident.push(...event.points.filter((point) => point.name === 'memory/resident').map((point) => point.value));
      }
    },
  });
  return resident;
}

/** What this process holds of the system, by its kind. */
function held(): { files: number | null; resources: string[] } {
  const files = process.platform === 'linux' ? readdirSync('/proc/self/fd').length : null;
  return { files, resources: process.getActiveResourcesInfo().filter((name) => name !== 'Timeout').sort() };
}

const mebibyte = 1024 * 1024;

it('a thousand steps leave no memory, file, thread or tensor behind', { timeout: 480_000 }, async () => {
  await train(1);
  const before = { ...held(), tensors: tf.memory().numTensors };
  const resident = await train(400);
  expect(resident).toHaveLength(1200);
  const median = (values: number[]) => values.toSorted((left, right) => left - right)[values.length >> 1] ?? 0;
  expect((median(resident.slice(-100)) - median(resident.slice(100, 200))) / mebibyte).toBeLessThan(20);
  await waitFor(() => held().resources.length <= before.resources.length, 'the thread of the feed to be gone');
  expect({ ...held(), tensors: tf.memory().numTensors }).toEqual(before);
});
