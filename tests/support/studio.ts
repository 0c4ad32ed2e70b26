import { onTestFinished } from 'vitest';
import type { StudioEvent } from '../../core/contract/events.ts';
import { isEnded, isResumable, type RunDetail, type RunSummary } from '../../core/contract/run.ts';
import type { StudioClient } from '../../core/contract/rpc.ts';
import type { SpecInput } from '../../core/contract/spec.ts';
import { joinOrStart } from '../../core/service/joinOrStart.ts';
import { serveFolder } from '../../core/service/serveFolder.ts';
import type { TrainerScript } from './scriptedTrainer.ts';
import { scriptedTrainer, type TestFolders } from './studioFolders.ts';
import { waitFor } from './waitFor.ts';

export interface Studio {
  client: StudioClient;
  /** Everything that was announced so far. */
  events: StudioEvent[];
  stop(): Promise<void>;
}

/** Adds the pictures of the test's folders under the name `pictures`. */
export async function addPictures(client: StudioClient, folders: TestFolders): Promise<void> {
  if ((await client.request('datasets.list', {})).length === 0) {
    await client.request('datasets.add', { path: folders.images, name: 'pictures' });
  }
}

/** The service of the test's data folder in this process, with a client on its local socket and a data set. It ends with the test. */
export async function startStudio(folders: TestFolders): Promise<Studio> {
  const served = await serveFolder(folders.data, { trainerEntry: scriptedTrainer });
  if (served === null) {
    throw new Error('the folder is taken');
  }
  const { client, close } = await joinOrStart(folders.data);
  const events: StudioEvent[] = [];
  client.onEvents((batch) => events.push(...batch));
  const stop = async () => {
    close();
    await served.stop();
  };
  onTestFinished(stop);
  await addPictures(client, folders);
  return { client, events, stop };
}

/** A small spec on the pictures whose trainer does what `script` says. */
export function scriptedSpec(script: TrainerScript, input: SpecInput = {}): SpecInput {
  return { dataset: 'pictures', notes: JSON.stringify(script), ...input, schedule: { batchSize: 4, ...input.schedule }, evaluation: { knn: { k: [2] } } };
}

export async function createRuns(client: StudioClient, ...scripts: TrainerScript[]): Promise<RunSummary[]> {
  return client.request('runs.create', { specs: scripts.map((script) => scriptedSpec(script)) });
}

/** @returns the run's id */
export async function createRun(client: StudioClient, script: TrainerScript): Promise<string> {
  const [run] = await createRuns(client, script);
  return run?.id ?? '';
}

/** Waits until nothing more happens to a run by itself: it is paused or has ended. */
export async function whenAtRest(client: StudioClient, id: string): Promise<RunDetail> {
  return waitFor(async () => {
    const run = await client.request('runs.get', { id });
    return isResumable(run.status) ? run : null;
  }, 'the run to rest');
}

export async function whenEnded(client: StudioClient, id: string, limitMs?: number): Promise<RunDetail> {
  return waitFor(
    async () => {
      const run = await client.request('runs.get', { id });
      return isEnded(run.status) ? run : null;
    },
    'the end of the run',
    limitMs,
  );
}

/** Waits until the run has trained past its first checkpoint. */
export async function whenRunning(client: StudioClient, id: string): Promise<RunDetail> {
  return waitFor(async () => {
    const run = await client.request('runs.get', { id });
    return run.status === 'running' && (run.metrics['loss/total']?.step ?? 0) >= 6 ? run : null;
  }, 'the run to train');
}
