import type { ApiHandlers } from '../contract/api.ts';
import { checkSpec } from '../contract/checkSpec.ts';
import { StudioError } from '../contract/error.ts';
import { isActive } from '../contract/run.ts';
import type { ExperimentSpec } from '../contract/spec.ts';
import { chooseEngine } from '../engine/chooseEngine.ts';
import type { RunRecord } from '../store/runRow.ts';
import { chooseCheckpoint, type ChosenCheckpoint } from './chooseCheckpoint.ts';
import { assertRoom } from './diskReserve.ts';
import { findRun } from './findRun.ts';
import { reconcileCheckpoints } from './keptCheckpoints.ts';
import { runDetail } from './runDetail.ts';
import { canFollow } from './runState.ts';
import type { ServiceParts } from './serviceParts.ts';
import { problemsError } from './specHandlers.ts';

function conflict(message: string, advice?: string): StudioError {
  return new StudioError('conflict', message, { path: 'id', advice });
}

function assertResumable(run: RunRecord): void {
  if (run.deleted !== null) {
    throw conflict(`The run "${run.name}" is in the trash.`, `Take it out first: \`hssl restore ${run.id}\`.`);
  }
  if (run.status === 'queued') {
    throw conflict(`The run "${run.name}" waits in the queue already.`);
  }
  if (isActive(run.status)) {
    throw conflict(`The run "${run.name}" is still in training (${run.status}).`);
  }
}

function assertWorkLeft(run: RunRecord, epochs: number, checkpoint: ChosenCheckpoint | null): void {
  const done = checkpoint?.place.epoch ?? 0;
  if (epochs < done) {
    throw new StudioError('badInput', `The run "${run.name}" has ${Number(done.toFixed(2))} epochs behind it, and ${epochs} were asked for.`, {
      path: 'epochs',
      advice: `Ask for at least ${Math.ceil(done)}, or choose an older checkpoint.`,
    });
  }
  if (run.status === 'finished' && epochs === done) {
    throw conflict(`The run "${run.name}" has finished its ${done} epochs.`, `Make it longer: \`hssl resume ${run.id} --epochs ${2 * done}\`.`);
  }
}

/** Why a run that no trainer works on cannot be paused. */
function notInTraining(run: RunRecord): StudioError {
  switch (run.status) {
    case 'queued':
      return conflict(`The run "${run.name}" waits in the queue: there is nothing to pause yet.`, 'Move it back in the queue, or cancel it.');
    case 'paused':
      return conflict(`The run "${run.name}" is paused already.`, `\`hssl resume ${run.id}\` goes on with it.`);
    case 'finishing':
      return conflict(`The run "${run.name}" is about to end.`);
    default:
      return conflict(`The run "${run.name}" has ended already (${run.status}).`);
  }
}

/** Requests that stop a run for a while, and go on with one. */
export function resumeHandlers(parts: ServiceParts): Pick<ApiHandlers, 'runs.pause' | 'runs.resume'> {
  const { store, catalogue, example, recorder, queue, folders } = parts;

  /** The run's spec with its new length, and with defaults for fields that an older version did not know. */
  async function specWith({ spec }: RunRecord, epochs: number): Promise<ExperimentSpec> {
    await example.untilReady(spec.dataset);
    const checked = checkSpec({ ...spec, schedule: { ...spec.schedule, epochs } }, await catalogue.list());
    const [first, ...others] = checked.problems;
    if (first !== undefined) {
      throw problemsError([first, ...others]);
    }
    if (checked.spec === null) {
      throw new StudioError('badInput', 'The spec of this run is none.', { path: 'id' });
    }
    return checked.spec;
  }

  return {
    'runs.pause': async ({ id }) => {
      const run = findRun(store, id);
      const active = queue.active(run.id);
      if (active === null || !(run.status === 'pausing' || canFollow(run.status, 'pausing'))) {
        throw notInTraining(run);
      }
      active.pause();
      await active.ended;
      return runDetail(parts, findRun(store, run.id));
    },
    'runs.resume': async ({ id, epochs, checkpoint: wished }) => {
      const run = findRun(store, id);
      assertResumable(run);
      const spec = await specWith(run, epochs ?? run.spec.schedule.epochs);
      const folder = folders.run(run.id).checkpoints;
      const checkpoint = await chooseCheckpoint(run, spec, folder, reconcileCheckpoints(store, run.id, folder), wished);
      assertWorkLeft(run, spec.schedule.epochs, checkpoint);
      chooseEngine(spec.schedule.device);
      assertRoom(folders.root);
      // Someone else may have done the same while the files were looked at.
      assertResumable(findRun(store, run.id));
      recorder.change(run.id, { status: 'queued', reason: null, spec, resumeFrom: checkpoint?.file ?? null }, () => store.runs.addPoints(run.id, checkpoint?.place.unsent ?? []));
      queue.wake();
      return runDetail(parts, findRun(store, run.id));
    },
  };
}
