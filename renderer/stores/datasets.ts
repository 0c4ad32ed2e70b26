import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { ApiInput } from '../../core/contract/api.ts';
import type { DatasetProgress, DatasetSummary } from '../../core/contract/dataset.ts';
import { useStudio } from '../connection/useStudio.ts';

/** The data sets of this data folder, and how far running imports are. */
export const useDatasetsStore = defineStore('datasets', () => {
  const { client, onConnected } = useStudio();
  const byName = shallowRef<ReadonlyMap<string, DatasetSummary>>(new Map());
  const progress = shallowRef<ReadonlyMap<string, DatasetProgress>>(new Map());
  const isLoaded = shallowRef(false);
  const loadError = shallowRef<unknown>(null);

  client.onEvents((events) => {
    for (const event of events) {
      if (event.type === 'dataset.changed') {
        put(event.dataset);
      } else if (event.type === 'dataset.removed') {
        byName.value = without(byName.value, event.name);
        progress.value = without(progress.value, event.name);
      } else if (event.type === 'dataset.progress') {
        progress.value = new Map(progress.value).set(event.progress.name, event.progress);
      }
    }
  });
  onConnected(() => void load());

  function put(dataset: DatasetSummary): void {
    byName.value = new Map(byName.value).set(dataset.name, dataset);
    if (dataset.status !== 'importing') {
      progress.value = without(progress.value, dataset.name);
    }
  }

  async function load(): Promise<void> {
    try {
      byName.value = new Map((await client.request('datasets.list', {})).map((dataset) => [dataset.name, dataset]));
      isLoaded.value = true;
      loadError.value = null;
    } catch (error) {
      loadError.value = error;
    }
  }

  /** Imports a folder; ends when the import has ended. A failed import leaves nothing behind. */
  async function add(input: ApiInput<'datasets.add'>): Promise<DatasetSummary> {
    try {
      const dataset = await client.request('datasets.add', input);
      put(dataset);
      return dataset;
    } finally {
      progress.value = without(progress.value, input.name);
    }
  }

  async function remove(name: string): Promise<void> {
    await client.request('datasets.remove', { name });
    byName.value = without(byName.value, name);
  }

  const all = computed(() => [...byName.value.values()].sort((left, right) => left.name.localeCompare(right.name)));
  return { byName, all, progress, isLoaded, loadError, load, add, remove };
});

function without<Value>(map: ReadonlyMap<string, Value>, key: string): ReadonlyMap<string, Value> {
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}
