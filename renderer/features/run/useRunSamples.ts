import { onScopeDispose, shallowRef, toValue, watch, type MaybeRefOrGetter } from 'vue';
import type { SampleSheet } from '../../../core/contract/run.ts';
import { useStudio } from '../../connection/useStudio.ts';

/** The sheets of crops of a run, oldest first, read anew when the trainer has made another one. */
export function useRunSamples(id: MaybeRefOrGetter<string>) {
  const { client, onConnected } = useStudio();
  const sheets = shallowRef<SampleSheet[]>([]);
  const isLoaded = shallowRef(false);

  async function load(): Promise<void> {
    const wanted = toValue(id);
    // A run without sheets has an empty list; a failure here is the same failure that the run itself shows.
    const loaded = await client.request('runs.samples', { id: wanted }).catch(() => null);
    if (loaded && wanted === toValue(id)) {
      sheets.value = loaded;
      isLoaded.value = true;
    }
  }

  const stops = [
    onConnected(() => void load()),
    client.onEvents((events) => {
      if (events.some((event) => event.type === 'run.samples' && event.id === toValue(id))) {
        void load();
      }
    }),
  ];
  onScopeDispose(() => stops.forEach((stop) => stop()));
  watch(
    () => toValue(id),
    () => {
      sheets.value = [];
      isLoaded.value = false;
      void load();
    },
  );

  return { sheets, isLoaded };
}
