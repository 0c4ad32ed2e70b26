import { defineStore } from 'pinia';
import { onScopeDispose, shallowRef, toValue, watch, type MaybeRefOrGetter, type ShallowRef } from 'vue';
import type { MetricPoint, MetricSeries, RunStatus } from '../../core/contract/run.ts';
import { createFold } from '../composables/createFold.ts';
import { useStudio } from '../connection/useStudio.ts';
import { appendPoint } from './appendPoint.ts';

/** The metric series of one run, by name. The map, and each series that got points, is a new object at every change. */
export interface RunSeries {
  byName: ShallowRef<Map<string, MetricSeries>>;
  isLoaded: ShallowRef<boolean>;
  error: ShallowRef<unknown>;
}

interface Entry extends RunSeries {
  watchers: number;
  load(): Promise<void>;
  add(points: readonly MetricPoint[]): void;
  follow(status: RunStatus): void;
}

/** Metric series of the runs that are on screen: read once, then kept current by events, dropped when nobody looks. */
export const useSeriesStore = defineStore('series', () => {
  const { client, onConnected } = useStudio();
  const entries = new Map<string, Entry>();

  client.onEvents((events) => {
    for (const event of events) {
      if (event.type === 'run.metrics') {
        entries.get(event.id)?.add(event.points);
      }
      if (event.type === 'run.changed') {
        entries.get(event.run.id)?.follow(event.run.status);
      }
    }
  });
  onConnected(() => entries.forEach((entry) => void entry.load()));

  function createEntry(id: string): Entry {
    const byName = shallowRef(new Map<string, MetricSeries>());
    const isLoaded = shallowRef(false);
    const error = shallowRef<unknown>(null);
    const fold = createFold<MetricPoint>((points) => {
      const next = new Map(byName.value);
      for (const point of points) {
        appendPoint(next, point);
      }
      // New objects around the same arrays: long series are not copied, and what depends on one of them sees the change.
      for (const name of new Set(points.map((point) => point.name))) {
        const changed = next.get(name);
        if (changed) {
          next.set(name, { ...changed });
        }
      }
      byName.value = next;
    });
    async function load(): Promise<void> {
      try {
        const series = await client.request('runs.metrics', { id });
        byName.value = new Map(series.map((one) => [one.name, one]));
        fold.flush();
        isLoaded.value = true;
        error.value = null;
      } catch (reason) {
        error.value = reason;
      }
    }
    let lastStatus: RunStatus | null = null;
    /** A run that was resumed forgets, when its trainer starts, what came after the checkpoint that it goes on from. */
    function follow(status: RunStatus): void {
      if (status === 'running' && lastStatus !== null && lastStatus !== 'running') {
        void load();
      }
      lastStatus = status;
    }
    return { byName, isLoaded, error, watchers: 0, load, follow, add: (points) => points.forEach(fold.add) };
  }

  function acquire(id: string): RunSeries {
    let entry = entries.get(id);
    if (!entry) {
      entry = createEntry(id);
      entries.set(id, entry);
      void entry.load();
    }
    entry.watchers++;
    return entry;
  }

  function release(id: string): void {
    const entry = entries.get(id);
    if (entry && --entry.watchers === 0) {
      entries.delete(id);
    }
  }

  return { acquire, release };
});

/** Live metric series of the given runs, for as long as the calling component lives. */
export function useRunSeries(ids: MaybeRefOrGetter<readonly string[]>): ShallowRef<Map<string, RunSeries>> {
  const store = useSeriesStore();
  const series = shallowRef(new Map<string, RunSeries>());
  watch(
    () => [...toValue(ids)],
    (wanted, previous = []) => {
      series.value = new Map(wanted.map((id) => [id, store.acquire(id)]));
      previous.forEach((id) => store.release(id));
    },
    { immediate: true },
  );
  onScopeDispose(() => [...series.value.keys()].forEach((id) => store.release(id)));
  return series;
}
