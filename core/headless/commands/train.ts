import process from 'node:process';
import type { ApiInput } from '../../contract/api.ts';
import { StudioError } from '../../contract/error.ts';
import type { StudioClient } from '../../contract/rpc.ts';
import { describeRun } from '../describeRun.ts';
import { exitCodeOfRun, exitCodes } from '../exitCodes.ts';
import { followRuns } from '../followRuns.ts';
import { readSpecFile, withWholePaths } from '../readSpecFile.ts';
import { type Session, withService } from '../session.ts';
import { setSpecValue } from '../setSpecValue.ts';

export interface TrainOptions {
  /** `a.b=VALUE` each. */
  set: readonly string[];
  detach: boolean;
  /** Run that goes on, in place of a spec. */
  resume?: string;
  /** Length of the resumed run. */
  epochs?: number;
}

export type ResumeOptions = Omit<ApiInput<'runs.resume'>, 'id'> & { detach: boolean };

/** Tells the id of a queued run, and waits for its end or leaves it in the queue. */
async function followQueued(client: StudioClient, id: string, detach: boolean, session: Session): Promise<number> {
  session.output.record({ id });
  session.output.say(`Run ${id} is in the queue.`);
  if (detach) {
    const detail = await client.request('runs.get', { id });
    session.output.result(detail, () => id);
    return exitCodes.done;
  }
  return showEnd(client, id, session);
}

async function showEnd(client: StudioClient, id: string, { output }: Session): Promise<number> {
  const [run] = await followRuns(client, [id], output);
  if (run === undefined) {
    return exitCodes.failed;
  }
  output.result(run, () => describeRun(run));
  return exitCodeOfRun(run.status);
}

/** `hssl resume RUN`: queues a run again from its checkpoint and waits for its end, or leaves it in the queue. */
export async function resume(session: Session, id: string, { epochs, checkpoint, detach }: ResumeOptions): Promise<number> {
  return withService(session, async (client) => {
    const run = await client.request('runs.resume', { id, epochs, checkpoint });
    return followQueued(client, run.id, detach, session);
  });
}

/** `hssl train SPEC`: queues a run and waits for its end, or leaves it in the queue. `hssl train --resume RUN` is {@link resume}. */
export async function train(session: Session, file: string | undefined, { set, detach, resume: resumed, epochs }: TrainOptions): Promise<number> {
  if (resumed !== undefined) {
    if (file !== undefined || set.length > 0) {
      throw new StudioError('badInput', 'A resumed run keeps its spec.', { path: '--resume', advice: 'Leave out SPEC and --set; --epochs makes the run longer.' });
    }
    return resume(session, resumed, { epochs, detach });
  }
  if (epochs !== undefined) {
    throw new StudioError('badInput', 'The length of a new run is in its spec.', { path: '--epochs', advice: `Write --set schedule.epochs=${epochs}.` });
  }
  if (file === undefined) {
    throw new StudioError('badInput', 'No spec was given.', { path: 'SPEC', advice: 'Give a spec file, or a run with --resume.' });
  }
  // Paths of the file are whole already: one that is not was set here.
  const spec = withWholePaths(set.reduce(setSpecValue, readSpecFile(file)), process.cwd());
  return withService(session, async (client) => {
    const [run] = await client.request('runs.create', { specs: [spec] });
    return followQueued(client, run?.id ?? '', detach, session);
  });
}

/** `hssl search SPEC`: the same with all heads of the spec at once, each by itself. */
export async function search(session: Session, file: string, options: Pick<TrainOptions, 'set' | 'detach'>): Promise<number> {
  return train(session, file, { ...options, set: [...options.set, 'combine=search'] });
}
