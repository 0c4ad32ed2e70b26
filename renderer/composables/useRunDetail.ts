import { useDebounceFn } from '@vueuse/core';
import { computed, onScopeDispose, shallowRef, toValue, watch, type MaybeRefOrGetter } from 'vue';
import type { RunDetail } from '../../core/contract/run.ts';
import { useStudio } from '../connection/useStudio.ts';
import { useRunsStore } from '../stores/runs.ts';

/** How long to gather changes before the details are read anew. */
const gatherMs = 300;

/** One run with everything about it: read when the page opens and when its state changes; numbers are live. */
export function useRunDetail(id: MaybeRefOrGetter<string>) {
  const { client, onConnected } = useStudio();
  const runs = useRunsStore();
  const detail = shallowRef<RunDetail | null>(null);
  const error = shallowRef<unknown>(null);

  async function load(): Promise<void> {
    const wanted = toValue(id);
    try {
      const loaded = await client.request('runs.get', { id: wanted });
      if (wanted === toValue(id)) {
        detail.value = loaded;
        error.value = null;
      }
    } catch (reason) {
      if (wanted === toValue(id)) {
        error.value = reason;
      }
    }
  }
  const loadSoon = useDebounceFn(load, gatherMs);

  const stops = [
    onConnected(() => void load()),
    client.onEvents((events) => {
      if (events.some((event) => event.type === 'run.changed' && event.run.id === toValue(id))) {
        void loadSoon();
      }
    }),
  ];
  onScopeDispose(() => stops.forEach((stop) => stop()));
  watch(
    () => toValue(id),
    () => {
      detail.value = null;
      error.value = null;
      void load();
    },
  );

  const run = computed((): RunDetail | null => detail.value && { ...detail.value, ...runs.byId.get(detail.value.id) });
  return { run, error, load };
}
