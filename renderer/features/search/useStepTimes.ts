import { shallowRef, watch } from 'vue';
import { stepTimeMetric } from '../../../core/compare/trainingCost.ts';
import type { MetricSeries, RunSummary } from '../../../core/contract/run.ts';
import { useStudio } from '../../connection/useStudio.ts';

/** Step times of some runs: read once for each run and state. A run that cannot be read goes without. */
export function useStepTimes(runs: () => readonly RunSummary[]) {
  const { client } = useStudio();
  const byId = shallowRef<ReadonlyMap<string, MetricSeries>>(new Map());
  const read = new Set<string>();

  async function load(id: string, key: string): Promise<void> {
    read.add(key);
    try {
      const [series] = await client.request('runs.metrics', { id, names: [stepTimeMetric] });
      if (series !== undefined) {
        byId.value = new Map(byId.value).set(id, series);
      }
    } catch {
      read.delete(key);
    }
  }

  watch(
    () => runs().map(({ id, status }) => ({ id, key: `${id} ${status}` })),
    (wanted) => wanted.filter(({ key }) => !read.has(key)).forEach(({ id, key }) => void load(id, key)),
    { immediate: true },
  );
  return byId;
}
