import path from 'node:path';
import { StudioError, toErrorReport } from '../contract/error.ts';
import type { CheckpointInfo } from '../contract/run.ts';
import type { ExperimentSpec } from '../contract/spec.ts';
import type { CheckpointPlace } from '../hssl/checkCheckpoint.ts';
import type { RunRecord } from '../store/runRow.ts';
import { readSafetensorsHeader } from '../tensor/safetensors.ts';
import { insteadOf } from './keptCheckpoints.ts';

export interface ChosenCheckpoint {
  readonly file: string;
  readonly place: CheckpointPlace;
}

/** Its header alone; the trainer reads and checks it whole. */
async function placeOf(file: string, spec: ExperimentSpec): Promise<CheckpointPlace> {
  // It reads the declarations of all networks, which nothing else here needs.
  const { checkCheckpoint } = await import('../hssl/checkCheckpoint.ts');
  return checkCheckpoint(await readSafetensorsHeader(file), spec, file);
}

async function newestGood(folder: string, spec: ExperimentSpec, checkpoints: readonly CheckpointInfo[]): Promise<string | null> {
  for (const { file } of checkpoints.toReversed()) {
    const isGood = await placeOf(path.join(folder, file), spec).then(
      () => true,
      () => false,
    );
    if (isGood) {
      return file;
    }
  }
  return null;
}

/** Whether a run may start from its first step again: nothing is lost that a checkpoint had been written for. */
function isBeforeFirstCheckpoint(run: RunRecord): boolean {
  const { epochs } = run.spec.schedule;
  const firstSave = Math.min(run.spec.checkpoint.everyEpochs, epochs) * (run.stepsPerEpoch ?? 0);
  return run.status !== 'finished' && (run.metrics['loss/total']?.step ?? 0) <= firstSave;
}

/**
 * The checkpoint that a run goes on from: the newest, or the one that was asked for; null for a run that had none yet and
 * starts from its first step, which its seed decides as well as a checkpoint would.
 * Errors: `badInput` for one that the run does not have, `badData` and `newerData` for one that it cannot go on from, with
 * the newest that it can; `conflict` where all are gone.
 *
 * @param spec - of the run as it will go on
 * @param checkpoints - those that are on the disk, newest last
 */
export async function chooseCheckpoint(
  run: RunRecord,
  spec: ExperimentSpec,
  folder: string,
  checkpoints: readonly CheckpointInfo[],
  wished: string | undefined,
): Promise<ChosenCheckpoint | null> {
  const chosen = wished === undefined ? checkpoints.at(-1) : checkpoints.find((checkpoint) => checkpoint.file === wished);
  if (chosen === undefined && wished !== undefined) {
    const names = checkpoints.map((checkpoint) => checkpoint.file).join(', ');
    throw new StudioError('badInput', `The run "${run.name}" has no checkpoint "${wished}".`, { path: 'checkpoint', advice: names === '' ? 'It has none.' : `It has ${names}.` });
  }
  if (chosen === undefined) {
    if (!isBeforeFirstCheckpoint(run)) {
      throw new StudioError('conflict', `All checkpoints of the run "${run.name}" are gone.`, {
        path: folder,
        advice: `Train its spec anew: \`hssl train ${path.join(path.dirname(folder), 'spec.json')}\`.`,
      });
    }
    return null;
  }
  const file = path.join(folder, chosen.file);
  try {
    return { file: chosen.file, place: await placeOf(file, spec) };
  } catch (error) {
    if (!(error instanceof StudioError)) {
      throw error;
    }
    const { code, message, advice } = toErrorReport(error);
    const other = await newestGood(folder, spec, checkpoints.filter((checkpoint) => checkpoint !== chosen));
    const advices = other === null ? [advice] : [...(code === 'newerData' ? [advice] : []), insteadOf(other)];
    throw new StudioError(code, message, { path: file, advice: advices.join(' '), cause: error });
  }
}
