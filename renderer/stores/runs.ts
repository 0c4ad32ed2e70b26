import { defineStore } from 'pinia';
import { computed, shallowRef, triggerRef } from 'vue';
import type { ApiInput } from '../../core/contract/api.ts';
import type { StudioEvent } from '../../core/contract/events.ts';
import { isActive, type RunSummary } from '../../core/contract/run.ts';
import type { SpecInput } from '../../core/contract/spec.ts';
import { createFold } from '../composables/createFold.ts';
import { useStudio } from '../connection/useStudio.ts';
import { applyRunEvents } from './applyRunEvents.ts';

function newestFirst(left: RunSummary, right: RunSummary): number {
  return right.created.localeCompare(left.created) || right.id.localeCompare(left.id);
}

/** Every run, in the trash or not, kept current by the service's events. */
export const useRunsStore = defineStore('runs', () => {
  const { client, onConnected } = useStudio();
  /** Mutated in place and triggered about ten times a second: copying 10,000 entries each time would be felt. */
  const byId = shallowRef(new Map<string, RunSummary>());
  const isLoaded = shallowRef(false);
  const loadError = shallowRef<unknown>(null);

  const fold = createFold<StudioEvent>((events) => {
    if (applyRunEvents(byId.value, events).size > 0) {
      triggerRef(byId);
    }
  });
  client.onEvents((events) => {
    for (const event of events) {
      if (event.type.startsWith('run.')) {
        fold.add(event);
      }
    }
  });
  onConnected(() => void load());

  const everything = computed(() => [...byId.value.values()].sort(newestFirst));
  /** Newest first. */
  const all = computed(() => everything.value.filter((run) => run.deleted === null));
  const trash = computed(() => everything.value.filter((run) => run.deleted !== null));
  const active = computed(() => all.value.filter((run) => isActive(run.status)));
  /** Next one first. */
  const queued = computed(() =>
    all.value.filter((run) => run.status === 'queued').sort((left, right) => (left.queuePosition ?? 0) - (right.queuePosition ?? 0)),
  );
  const searches = computed(() => all.value.filter((run) => run.spec.combine === 'search'));

  /** Reads all runs anew. */
  async function load(): Promise<void> {
    try {
      const [kept, deleted] = await Promise.all([client.request('runs.list', {}), client.request('runs.list', { trash: true })]);
      // What was gathered so far came before this answer and is part of it.
      fold.clear();
      byId.value = new Map([...kept, ...deleted].map((run) => [run.id, run]));
      isLoaded.value = true;
      loadError.value = null;
    } catch (error) {
      loadError.value = error;
    }
  }

  /** Answers come after the events that led to them, so those are applied first. */
  function take(runs: readonly RunSummary[]): void {
    fold.flush();
    for (const run of runs) {
      byId.value.set(run.id, run);
    }
    triggerRef(byId);
  }

  /** Queues one run for each spec and returns them in the same order. Throws what the service says about a bad spec. */
  async function create(specs: readonly SpecInput[]): Promise<RunSummary[]> {
    const created = await client.request('runs.create', { specs: [...specs] });
    take(created);
    return created;
  }

  async function update(change: ApiInput<'runs.update'>): Promise<void> {
    take([await client.request('runs.update', change)]);
  }

  async function cancel(id: string): Promise<void> {
    take([await client.request('runs.cancel', { id })]);
  }

  /** Moves a run to the trash. */
  async function remove(id: string): Promise<void> {
    take([await client.request('runs.delete', { id })]);
  }

  /** Takes a run back out of the trash. */
  async function restore(id: string): Promise<void> {
    take([await client.request('runs.restore', { id })]);
  }

  /** @param position - place in the queue, 1 is next */
  async function move(id: string, position: number): Promise<void> {
    take(await client.request('queue.move', { id, position }));
  }

  return { byId, isLoaded, loadError, all, trash, active, queued, searches, load, create, update, cancel, remove, restore, move };
});
