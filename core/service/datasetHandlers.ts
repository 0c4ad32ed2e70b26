import type { ApiHandlers } from '../contract/api.ts';
import { StudioError } from '../contract/error.ts';
import { isEnded } from '../contract/run.ts';
import { assertRoom } from './diskReserve.ts';
import type { ServiceParts } from './serviceParts.ts';

type DatasetHandlers = Pick<ApiHandlers, 'datasets.list' | 'datasets.add' | 'datasets.remove' | 'datasets.samples'>;

/** Requests about data sets. */
export function datasetHandlers({ catalogue, example, store, hub, folders }: ServiceParts): DatasetHandlers {
  function assertUnused(name: string): void {
    const waiting = store.runs.list().filter((run) => run.spec.dataset === name && !isEnded(run.status));
    const [first] = waiting;
    if (first !== undefined) {
      throw new StudioError('conflict', `${waiting.length === 1 ? 'A run' : `${waiting.length} runs`} in the queue, in training or paused need the data set "${name}" (${first.id}).`, {
        path: 'name',
        advice: 'Wait for them, or cancel them first.',
      });
    }
  }

  return {
    'datasets.list': () => catalogue.list(),
    'datasets.add': async (input) => {
      assertRoom(folders.root);
      await example.untilReady(input.name);
      const dataset = await catalogue.add(input, { onProgress: (progress) => hub.announce({ type: 'dataset.progress', progress }) });
      hub.announce({ type: 'dataset.changed', dataset });
      return dataset;
    },
    'datasets.remove': async ({ name }) => {
      await example.untilReady(name);
      assertUnused(name);
      await catalogue.remove(name);
      example.forget(name);
      hub.announce({ type: 'dataset.removed', name });
      return null;
    },
    'datasets.samples': async ({ name, count }) => {
      await example.untilReady(name);
      return catalogue.samples(name, count);
    },
  };
}
