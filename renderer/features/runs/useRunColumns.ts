import { useLocalStorage } from '@vueuse/core';
import { computed } from 'vue';
import { firstColumns, runColumnIds, type RunColumnId } from './runColumns.ts';

/** Which columns the runs table shows, kept for the next start. The name always stays. */
export function useRunColumns() {
  const shown = useLocalStorage<RunColumnId[]>('hssl-studio.runs.columns', [...firstColumns]);

  const visibility = computed(() => Object.fromEntries(runColumnIds.map((id) => [id, id === 'name' || shown.value.includes(id)])));

  function toggle(id: RunColumnId): void {
    shown.value = shown.value.includes(id) ? shown.value.filter((other) => other !== id) : [...shown.value, id];
  }

  function reset(): void {
    shown.value = [...firstColumns];
  }

  return { visibility, toggle, reset };
}
