import { onScopeDispose, shallowRef, watch, type Ref } from 'vue';
import type { DatasetSample } from '../../core/contract/dataset.ts';
import type { StudioClient } from '../../core/contract/rpc.ts';
import { useStudio } from '../connection/useStudio.ts';

/** How many images of a data set are asked for; whoever needs fewer takes the first. */
const sampleCount = 24;

/** Images do not change while a data set exists: each is asked for once, by connection and name. */
const asked = new WeakMap<StudioClient, Map<string, Promise<DatasetSample[]>>>();

function ask(client: StudioClient, name: string): Promise<DatasetSample[]> {
  const known = asked.get(client) ?? new Map<string, Promise<DatasetSample[]>>();
  asked.set(client, known);
  let answer = known.get(name);
  if (answer === undefined) {
    answer = client.request('datasets.samples', { name, count: sampleCount });
    // A failure is not kept, so that the next one to ask tries again.
    answer.catch(() => known.delete(name));
    known.set(name, answer);
  }
  return answer;
}

/**
 * A few images of a data set; empty until they are there, and where there are none.
 *
 * @param name - null while no data set is chosen
 */
export function useDatasetSamples(name: Readonly<Ref<string | null>>): Readonly<Ref<readonly DatasetSample[]>> {
  const { client, onConnected } = useStudio();
  const samples = shallowRef<readonly DatasetSample[]>([]);

  async function load(): Promise<void> {
    const wanted = name.value;
    const answer = wanted === null ? [] : await ask(client, wanted).catch(() => []);
    if (wanted === name.value) {
      samples.value = answer;
    }
  }
  watch(name, () => void load());
  onScopeDispose(onConnected(() => void load()));
  // What goes away may come back under the same name with other images.
  onScopeDispose(
    client.onEvents((events) => {
      for (const event of events) {
        if (event.type === 'dataset.removed' || (event.type === 'dataset.changed' && event.dataset.status === 'importing')) {
          asked.get(client)?.delete(event.type === 'dataset.removed' ? event.name : event.dataset.name);
        }
      }
    }),
  );
  return samples;
}
