import type { StudioClient } from '../../contract/rpc.ts';
import { describeRun } from '../describeRun.ts';
import { exitCodeOfRun, exitCodes } from '../exitCodes.ts';
import { followRuns } from '../followRuns.ts';
import { readSpecFile } from '../readSpecFile.ts';
import { type Session, withService } from '../session.ts';
import { setSpecValue } from '../setSpecValue.ts';

export interface TrainOptions {
  /** `a.b=VALUE` each. */
  set: readonly string[];
  detach: boolean;
}

async function showEnd(client: StudioClient, id: string, { output }: Session): Promise<number> {
  const [run] = await followRuns(client, [id], output);
  if (run === undefined) {
    return exitCodes.failed;
  }
  output.result(run, () => describeRun(run));
  return exitCodeOfRun(run.status);
}

/** `hssl train SPEC`: queues a run and waits for its end, or leaves it in the queue. */
export async function train(session: Session, file: string, { set, detach }: TrainOptions): Promise<number> {
  const spec = set.reduce(setSpecValue, readSpecFile(file));
  return withService(session, async (client) => {
    const [run] = await client.request('runs.create', { specs: [spec] });
    const id = run?.id ?? '';
    session.output.record({ id });
    session.output.say(`Run ${id} is in the queue.`);
    if (detach) {
      const detail = await client.request('runs.get', { id });
      session.output.result(detail, () => id);
      return exitCodes.done;
    }
    return showEnd(client, id, session);
  });
}

/** `hssl search SPEC`: the same with all heads of the spec at once, each by itself. */
export async function search(session: Session, file: string, options: TrainOptions): Promise<number> {
  return train(session, file, { ...options, set: [...options.set, 'combine=search'] });
}
