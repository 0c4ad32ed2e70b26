import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { BenchmarkModel } from './benchmarkModels.ts';
import { startOurWorker, startPytorchWorker } from './startWorker.ts';

/** Total losses of the same steps. */
export interface ComparedLosses {
  readonly ours: readonly number[];
  readonly pytorch: readonly number[];
  /** Largest difference, as a share of PyTorch's loss. */
  readonly difference: number;
}

const seed = 0;

/**
 * Takes the same steps with both programs, from the same weights on the same views: what is timed must compute the same.
 * Errors: what a worker fails with.
 */
export async function compareLosses(model: BenchmarkModel, interpreter: string, count: number): Promise<ComparedLosses> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'hssl-compared-'));
  const files = { weights: path.join(folder, 'weights.safetensors'), views: path.join(folder, 'views.safetensors') };
  const job = { spec: model.spec, format: model.format, augmentation: false, seed };
  const workers = [startOurWorker(), startPytorchWorker(interpreter)] as const;
  try {
    const [ourWorker, pytorchWorker] = workers;
    await ourWorker.ask('start', { job });
    const { losses: ours, scalars } = await ourWorker.ask('record', { ...files, count });
    await pytorchWorker.ask('start', { job });
    const { losses: pytorch } = await pytorchWorker.ask('compare', { ...files, scalars });
    const differences = ours.map((loss, step) => Math.abs(loss - (pytorch[step] ?? Number.NaN)) / Math.abs(pytorch[step] ?? 1));
    return { ours, pytorch, difference: differences.every(Number.isFinite) ? Math.max(...differences) : Number.POSITIVE_INFINITY };
  } finally {
    await Promise.all(workers.map((worker) => worker.end()));
    await rm(folder, { recursive: true, force: true });
  }
}
