import { computed } from 'vue';
import { useRoute } from 'vue-router';
import { useRunsStore } from '../stores/runs.ts';

/** The run that commands and keys concern: the one on the page, else the one that trains, else the one that was paused last. */
export function useCurrentRun() {
  const route = useRoute();
  const runs = useRunsStore();
  return computed(() => {
    const shown = typeof route.params.id === 'string' ? runs.byId.get(route.params.id) : undefined;
    return shown ?? runs.active[0] ?? runs.paused[0] ?? null;
  });
}
