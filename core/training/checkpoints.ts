import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TrainerCheckpoint } from '../contract/trainer.ts';
import { syncFolder } from '../data/writeFileAtomically.ts';
import { checkpointFormat, type CheckpointPlace } from '../hssl/checkCheckpoint.ts';
import { type SafetensorsEntry, writeSafetensorsInParts } from '../tensor/safetensors.ts';

/**
 * What a checkpoint says of itself, beside its tensors. All of it decides or follows from the training, so no times, except
 * in points that were left unsent.
 */
export interface CheckpointFacts extends Omit<CheckpointPlace, 'evaluated'> {
  readonly totalSteps: number;
  /** The spec, as JSON. */
  readonly spec: string;
}

/** The tensors of a checkpoint: what they are, and their values in the same order. */
export interface CheckpointTensors {
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  readonly values: Iterable<Float32Array>;
}

const checkpointName = /^step-(\d+)\.safetensors$/;

/**
 * Writes `step-<n>.safetensors` below `folder`, whole or not at all, and only when it is safe on the disk removes all but the
 * newest `keep`. Errors: those of the file system; the older checkpoints are still there then.
 */
export async function writeCheckpoint(
  folder: string,
  { shapes, values }: CheckpointTensors,
  { step, totalSteps, epoch, spec, dataset, scores, unsent }: CheckpointFacts,
  keep: number,
): Promise<{ checkpoint: TrainerCheckpoint; removed: string[] }> {
  if ((await mkdir(folder, { recursive: true })) !== undefined) {
    await syncFolder(dirname(folder));
  }
  const file = `step-${step}.safetensors`;
  const layout = new Map([...shapes].map(([name, shape]) => [name, { dtype: 'F32', shape }] as const));
  // Values of the engine never lie in memory that threads share, which is all that the narrower type excludes.
  const bytes = await writeSafetensorsInParts(join(folder, file), layout, values as Iterable<SafetensorsEntry['data']>, {
    format: checkpointFormat,
    step: String(step),
    totalSteps: String(totalSteps),
    epoch: String(epoch),
    spec,
    dataset,
    scores,
    ...(unsent.length === 0 ? {} : { unsent: JSON.stringify(unsent) }),
  });
  await syncFolder(folder);
  return { checkpoint: { file, step, epoch, bytes }, removed: await prune(folder, keep) };
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
