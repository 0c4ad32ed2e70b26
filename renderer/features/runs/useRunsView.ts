import type { SortingState } from '@tanstack/vue-table';
import { refDebounced, useLocalStorage } from '@vueuse/core';
import { computed, ref, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { createGains } from '../../composables/runMeasures.ts';
import { useRunsStore } from '../../stores/runs.ts';
import { parseRunFilter } from './parseRunFilter.ts';

/** What the runs page shows: filter and trash live in the address, the order of rows stays for the next start. */
export function useRunsView() {
  const route = useRoute();
  const router = useRouter();
  const runs = useRunsStore();

  const filter = ref(typeof route.query.filter === 'string' ? route.query.filter : '');
  const appliedFilter = refDebounced(filter, 120);
  const isTrash = computed({
    get: () => route.query.trash === '1',
    set: (wanted) => void router.replace({ query: { ...route.query, trash: wanted ? '1' : undefined } }),
  });
  watch(appliedFilter, (text) => void router.replace({ query: { ...route.query, filter: text || undefined } }));

  const sorting = useLocalStorage<SortingState>('hssl-studio.runs.sorting', [{ id: 'created', desc: true }]);
  const selection = ref<Record<string, boolean>>({});
  watch(isTrash, () => (selection.value = {}));

  const source = computed(() => (isTrash.value ? runs.trash : runs.all));
  const matches = computed(() => parseRunFilter(appliedFilter.value));
  const rows = computed(() => (appliedFilter.value.trim() === '' ? source.value : source.value.filter(matches.value)));
  /** Selected runs that are still in the list. */
  const selected = computed(() => source.value.filter((run) => selection.value[run.id]));
  const gainOf = computed(() => createGains(runs.all));

  return { filter, isTrash, sorting, selection, source, rows, selected, gainOf, clearSelection: () => (selection.value = {}) };
}
