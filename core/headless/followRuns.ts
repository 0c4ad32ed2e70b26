import process from 'node:process';
import { StudioError } from '../contract/error.ts';
import type { StudioEvent } from '../contract/events.ts';
import { isResumable, type RunDetail, type RunProgress, type RunSummary } from '../contract/run.ts';
import type { StudioClient } from '../contract/rpc.ts';
import type { Output } from './output.ts';
import { progressLine } from './progressLine.ts';

const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const cancelledExitCode = 130;

/**
 * Waits for the end of runs of which the last is the one waited for; tells their progress meanwhile. A run that someone
 * pauses is not waited for any longer. Ctrl-C (or the end of the terminal) cancels every run of them that has not ended; a
 * second Ctrl-C does not wait for that.
 *
 * @param ids - in the order in which they run
 * @returns the runs as they ended, in that order
 */
export async function followRuns(client: StudioClient, ids: readonly string[], output: Output): Promise<RunDetail[]> {
  const runs = new Map<string, RunSummary>();
  const progress = new Map<string, RunProgress>();
  const values = new Map<string, Map<string, number>>();
  const { promise: allEnded, resolve, reject } = Promise.withResolvers<void>();
  let isInterrupted = false;

  function look(): void {
    const waiting = ids.find((id) => !isResumable(runs.get(id)?.status ?? 'queued'));
    if (waiting === undefined) {
      resolve();
      return;
    }
    const run = runs.get(waiting);
    if (run !== undefined && !isInterrupted) {
      output.live(progressLine(run, progress.get(waiting) ?? null, values.get(waiting) ?? new Map()));
    }
  }

  function hear(event: StudioEvent): void {
    if (event.type === 'run.changed' && ids.includes(event.run.id)) {
      runs.set(event.run.id, event.run);
    } else if (event.type === 'run.progress' && ids.includes(event.id)) {
      progress.set(event.id, event.progress);
      output.record(event);
    } else if (event.type === 'run.metrics' && ids.includes(event.id)) {
      const known = values.get(event.id) ?? new Map<string, number>();
      event.points.forEach((point) => known.set(point.name, point.value));
      values.set(event.id, known);
    }
  }

  function interrupt(): void {
    if (isInterrupted) {
      process.exit(cancelledExitCode);
    }
    isInterrupted = true;
    output.endLive();
    output.say('Cancelling ...');
    for (const id of ids) {
      // A run that ends by itself meanwhile is as good.
      client.request('runs.cancel', { id }).catch(() => {});
    }
  }

  const unsubscribe = client.onEvents((events) => {
    events.forEach(hear);
    look();
  });
  const unwatch = client.onClosed(() =>
    reject(new StudioError('unavailable', 'The service ended while the run was waited for.', { advice: '`hssl runs` tells what became of it.' })),
  );
  endingSignals.forEach((signal) => process.on(signal, interrupt));
  try {
    for (const id of ids) {
      const run = await client.request('runs.get', { id });
      if (!isResumable(runs.get(id)?.status ?? 'queued')) {
        runs.set(id, run);
      }
    }
    look();
    await allEnded;
  } finally {
    endingSignals.forEach((signal) => process.off(signal, interrupt));
    unsubscribe();
    unwatch();
    output.endLive();
  }
  return Promise.all(ids.map((id) => client.request('runs.get', { id })));
}
