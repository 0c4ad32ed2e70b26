import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrainerCheckpoint } from '../contract/trainer.ts';
import type { StoredTensor } from '../hssl/trainingState.ts';
import { type SafetensorsEntry, writeSafetensors } from '../tensor/safetensors.ts';

/** What a checkpoint says of itself, beside its tensors. All of it decides or follows from the training, so no times. */
export interface CheckpointFacts {
  readonly step: number;
  readonly totalSteps: number;
  /** Fractional. */
  readonly epoch: number;
  /** The spec, as JSON. */
  readonly spec: string;
  /** Name, channels, size, mean and deviation of the images, as JSON. */
  readonly dataset: string;
  /** Metrics of the last evaluation with its step, as JSON. */
  readonly scores: string;
}

/** Names the format and its version in the file's metadata. */
export const checkpointFormat = 'hssl-studio checkpoint 1';

const checkpointName = /^step-(\d+)\.safetensors$/;

/**
 * Writes `step-<n>.safetensors` below `folder`, whole or not at all, and only then removes all but the newest `keep`.
 * All randomness is drawn from streams of the seed and the step, so these two are the state of all random streams.
 * Errors: those of the file system; the older checkpoints are still there then.
 */
export async function writeCheckpoint(
  folder: string,
  tensors: ReadonlyMap<string, StoredTensor>,
  facts: CheckpointFacts,
  keep: number,
): Promise<{ checkpoint: TrainerCheckpoint; removed: string[] }> {
  await mkdir(folder, { recursive: true });
  const file = `step-${facts.step}.safetensors`;
  const entries = new Map([...tensors].map(([name, tensor]) => [name, entryOf(tensor)] as const));
  const bytes = await writeSafetensors(join(folder, file), entries, {
    format: checkpointFormat,
    step: String(facts.step),
    totalSteps: String(facts.totalSteps),
    epoch: String(facts.epoch),
    spec: facts.spec,
    dataset: facts.dataset,
    scores: facts.scores,
  });
  return { checkpoint: { file, step: facts.step, epoch: facts.epoch, bytes }, removed: await prune(folder, keep) };
}

function entryOf({ shape, values }: StoredTensor): SafetensorsEntry {
  // Values of the engine never lie in memory that threads share, which is all that the narrower type excludes.
  return { dtype: 'F32', shape, data: values as Float32Array<ArrayBuffer> };
}

/** Removes all but the newest checkpoints, and what an interrupted write left. */
async function prune(folder: string, keep: number): Promise<string[]> {
  const names = await readdir(folder);
  const newestFirst = names
    .map((name) => ({ name, step: Number(checkpointName.exec(name)?.[1] ?? Number.NaN) }))
    .filter(({ step }) => Number.isFinite(step))
    .sort((left, right) => right.step - left.step);
  const removed = newestFirst.slice(keep).map(({ name }) => name);
  const unfinished = names.filter((name) => name.endsWith('.part'));
  await Promise.all([...removed, ...unfinished].map((name) => rm(join(folder, name), { force: true })));
  return removed;
}
