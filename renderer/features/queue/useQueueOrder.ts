import { computed, ref } from 'vue';
import type { RunSummary } from '../../../core/contract/run.ts';
import { useNotices } from '../../composables/useNotices.ts';
import { useRunsStore } from '../../stores/runs.ts';

/** The queue in the order in which a person has just put it, until the service has taken it over. */
export function useQueueOrder() {
  const runs = useRunsStore();
  const notices = useNotices();
  /** Ids as they were dropped; null when the service's order is shown. */
  const dropped = ref<string[] | null>(null);

  const queued = computed((): RunSummary[] => {
    if (dropped.value === null) {
      return runs.queued;
    }
    const place = new Map(dropped.value.map((id, index) => [id, index]));
    return [...runs.queued].sort((left, right) => (place.get(left.id) ?? Infinity) - (place.get(right.id) ?? Infinity));
  });

  /** Moves a run to another place, 0 is next. Answers whether it moved. */
  async function move(id: string, to: number): Promise<boolean> {
    const ids = queued.value.map((run) => run.id);
    const from = ids.indexOf(id);
    const target = Math.max(0, Math.min(ids.length - 1, to));
    if (from < 0 || from === target) {
      return false;
    }
    ids.splice(from, 1);
    ids.splice(target, 0, id);
    dropped.value = ids;
    const hasMoved = await notices.attempt(() => runs.move(id, target + 1));
    dropped.value = null;
    return hasMoved;
  }

  return { queued, move };
}
