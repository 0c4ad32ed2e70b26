import type { Logger } from 'pino';
import type { DatasetCatalogue } from '../data/datasetCatalogue.ts';
import type { EngineManager } from '../engine/engineManager.ts';
import type { Store } from '../store/openStore.ts';
import type { EventHub } from './eventHub.ts';
import type { ExampleDataset } from './exampleDataset.ts';
import type { StudioFolders } from './folders.ts';
import type { RunQueue } from './runQueue.ts';
import type { RunRecorder } from './runRecorder.ts';

/** What the handlers of requests work with. */
export interface ServiceParts {
  version: string;
  folders: StudioFolders;
  store: Store;
  hub: EventHub;
  catalogue: DatasetCatalogue;
  example: ExampleDataset;
  recorder: RunRecorder;
  queue: RunQueue;
  engines: EngineManager;
  log: Logger;
  /** Ends the service, soon after this call. */
  requestStop(): void;
}
