import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SpecInput } from '../../core/contract/spec.ts';
import { installedEngine } from '../core/training/startTrainer.ts';
import { exampleSpec } from '../support/exampleSpec.ts';
import { measureRun, type RunMeasurement } from './measureRun.ts';
import { type SparseSize, writeSparseDataset } from './sparseDataset.ts';

/** What training on a data set of one size needed. */
export interface SizeMeasurement extends RunMeasurement {
  readonly trainingImages: number;
  readonly datasetBytes: number;
}

/**
 * Trains the same spec on data sets that differ in their number of training images alone, one after the other: through an
 * evaluation with k-NN over all of their images, and `steps` steps.
 *
 * @param told - hears of each as soon as it is measured
 */
export async function compareSizes(
  spec: SpecInput,
  sizes: readonly SparseSize[],
  steps: number,
  told: (measurement: SizeMeasurement) => void = () => {},
): Promise<SizeMeasurement[]> {
  const measurements: SizeMeasurement[] = [];
  for (const size of sizes) {
    const folder = await mkdtemp(join(tmpdir(), 'hssl-streaming-'));
    try {
      const datasetFolder = join(folder, 'dataset');
      const datasetBytes = await writeSparseDataset(datasetFolder, 'sparse', size);
      const job = {
        runId: 'streaming',
        spec: exampleSpec({ ...spec, dataset: 'sparse' }),
        runFolder: join(folder, 'run'),
        datasetFolder,
        engineFolder: installedEngine().path,
        device: 'cpu' as const,
        resumeFrom: null,
      };
      const measurement = { ...(await measureRun(job, steps)), trainingImages: size.train, datasetBytes };
      measurements.push(measurement);
      told(measurement);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  return measurements;
}
