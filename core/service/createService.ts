import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { ApiHandlers, ApiName } from '../contract/api.ts';
import { toErrorReport } from '../contract/error.ts';
import type { ApiAnswer } from '../contract/rpc.ts';
import type { Transport } from '../contract/transport.ts';
import { openDatasetCatalogue } from '../data/datasetCatalogue.ts';
import { createEngineManager } from '../engine/engineManager.ts';
import { listEngines } from '../engine/listEngines.ts';
import { putPrebuiltKernels } from '../engine/make/engineKernels.mjs';
import { openStore } from '../store/openStore.ts';
import { answerRequest } from './answerRequest.ts';
import { assertNotTraining } from './assertNotTraining.ts';
import { attachClient } from './attachClient.ts';
import { datasetHandlers } from './datasetHandlers.ts';
import { assertRoom, createDiskReserve } from './diskReserve.ts';
import { engineHandlers } from './engineHandlers.ts';
import { createEventHub } from './eventHub.ts';
import { addExampleDataset } from './exampleDataset.ts';
import { studioFolders } from './folders.ts';
import { packageVersion } from './packageVersion.ts';
import { readyDatasetFolder } from './readyDatasetFolder.ts';
import { recoverRuns } from './recoverRuns.ts';
import { runHandlers } from './runHandlers.ts';
import { createRunQueue } from './runQueue.ts';
import { createRunRecorder } from './runRecorder.ts';
import { createRunWriter } from './runWriter.ts';
import type { ServiceParts } from './serviceParts.ts';
import { specHandlers } from './specHandlers.ts';
import { systemHandlers } from './systemHandlers.ts';

/** The service of one data folder: answers requests, runs the queue, writes the database. */
export interface StudioService {
  /** Serves a client until its transport closes. */
  attach(transport: Transport): void;
  /** Whether nobody is connected and nothing is queued, in training or being imported. */
  isIdle(): boolean;
  /** Ends all trainers (each writes a checkpoint) and closes the database. Queued runs wait for the next start. */
  stop(): Promise<void>;
}

export interface ServiceOptions {
  /** Absolute; the caller holds it (see `holdFolder`). */
  dataFolder: string;
  log: Logger;
  /** Called when a client asked for the service to end; the caller then calls {@link StudioService.stop}. */
  onStopRequested(): void;
  /** Script of the trainer's process. */
  trainerEntry?: string;
}

const trainerMain = fileURLToPath(new URL('../training/main.ts', import.meta.url));

/**
 * Opens a data folder and begins to work through its queue.
 *
 * @throws StudioError of the database: `newerData`, `badData`, `unavailable`, `diskFull`
 */
export async function createService({ dataFolder, log, onStopRequested, trainerEntry = trainerMain }: ServiceOptions): Promise<StudioService> {
  const folders = studioFolders(dataFolder);
  mkdirSync(path.join(dataFolder, 'runs'), { recursive: true, mode: 0o700 });
  const reserve = createDiskReserve(folders.reserve);
  reserve.keep();
  const store = openStore(folders.database);
  const hub = createEventHub();
  const catalogue = await openDatasetCatalogue(dataFolder);
  const recorder = createRunRecorder(store, hub, reserve, log);
  const writer = createRunWriter(store, hub, log, () =>
    queue.failAll({ code: 'diskFull', message: 'The disk of the data folder is full.', advice: 'Free some space.' }),
  );
  const queue = createRunQueue(
    { store, hub, writer, recorder, log, trainerEntry, runFolder: (id) => folders.run(id) },
    { datasetFolder: (name) => readyDatasetFolder(catalogue, name), assertRoom: () => assertRoom(dataFolder) },
  );
  const example = addExampleDataset(catalogue, store, hub, log);
  const engines = createEngineManager({
    assertReplaceable: (id) => assertNotTraining(queue, id),
    announce: (installation) => hub.announce({ type: 'engine.installation', installation }),
    onInstalled(test) {
      store.transaction(() => store.engineTests.save(test, Date.now()));
      hub.announce({ type: 'engine.changed' });
    },
  });
  // A newer version of the program brings kernels that engines of this user do not have yet.
  const kernels = Promise.all(listEngines().map((engine) => putPrebuiltKernels(engine.path)));
  const parts: ServiceParts = { version: packageVersion(), folders, store, hub, catalogue, example, recorder, queue, engines, log, requestStop: onStopRequested };
  const handlers: ApiHandlers = { ...systemHandlers(parts), ...engineHandlers(parts), ...specHandlers(parts), ...runHandlers(parts), ...datasetHandlers(parts) };
  let clients = 0;
  let requests = 0;
  let isStopping = false;

  const recovered = recoverRuns(store, recorder, folders, log)
    .catch((error: unknown) => log.error({ error }, 'runs of an earlier service could not be ended'))
    .then(() => kernels)
    .then(() => queue.wake());

  async function answer(name: string, input: unknown): Promise<ApiAnswer<ApiName>> {
    requests += 1;
    try {
      return { ok: true, value: await answerRequest(handlers, name, input) };
    } catch (thrown) {
      const error = toErrorReport(store.explain(thrown));
      const level = error.code === 'internal' ? 'error' : 'info';
      log[level](level === 'error' ? { request: name, error: thrown } : { request: name, report: error }, 'request failed');
      return { ok: false, error };
    } finally {
      requests -= 1;
    }
  }

  return {
    attach(transport) {
      clients += 1;
      attachClient(transport, hub, answer, () => {
        clients -= 1;
      });
    },
    isIdle: () => clients === 0 && requests === 0 && queue.activeCount() === 0 && store.runs.queue().length === 0 && !example.isBeingAdded() && !isStopping,
    async stop() {
      isStopping = true;
      await recovered;
      await Promise.all([queue.stop(), engines.stop()]);
      writer.close();
      recorder.close();
      hub.flush();
      store.close();
      log.info('service ended');
    },
  };
}
