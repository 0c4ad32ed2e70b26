import type { Logger } from 'pino';
import { type DatasetCatalogue, exampleDatasetName } from '../data/datasetCatalogue.ts';
import { programPlaces } from '../engine/program.mjs';
import type { Store } from '../store/openStore.ts';
import type { EventHub } from './eventHub.ts';

/** Adds the example images to a new data folder, so that a newcomer can train without adding anything. */
export interface ExampleDataset {
  /** Resolves when `name` is no data set that is still being added here. */
  untilReady(name: string): Promise<void>;
  isBeingAdded(): boolean;
  /** Its owner removed it: it is not added again. */
  forget(name: string): void;
}

const removedKey = 'exampleDatasetRemoved';

/** Begins to add the example images where they are neither there nor were removed. */
export function addExampleDataset(catalogue: DatasetCatalogue, store: Store, hub: EventHub, log: Logger): ExampleDataset {
  let isBeingAdded = false;

  async function add(): Promise<void> {
    isBeingAdded = true;
    try {
      const dataset = await catalogue.ensureExampleDataset(programPlaces().exampleData, {
        onProgress: (progress) => hub.announce({ type: 'dataset.progress', progress }),
      });
      if (dataset !== null) {
        hub.announce({ type: 'dataset.changed', dataset });
      }
    } catch (error) {
      log.warn({ error }, 'the example images could not be added');
    } finally {
      isBeingAdded = false;
    }
  }

  const adding = store.settings.get(removedKey) === 'true' ? Promise.resolve() : add();
  return {
    untilReady: (name) => (name === exampleDatasetName ? adding : Promise.resolve()),
    isBeingAdded: () => isBeingAdded,
    forget(name) {
      if (name === exampleDatasetName) {
        store.settings.set(removedKey, 'true');
      }
    },
  };
}
