import { shallowRef, watch } from 'vue';
import type { RunSummary } from '../../../core/contract/run.ts';
import { useStudio } from '../../connection/useStudio.ts';

/** As many runs as are worth asking about; those behind them start in the far future. */
const asked = 20;

/** How long each of the next queued runs may take, in seconds, as the service estimates it; asked once for each. */
export function useQueueEstimates(queued: () => readonly RunSummary[]) {
  const { client } = useStudio();
  const estimates = shallowRef<ReadonlyMap<string, number | null>>(new Map());
  const known = new Set<string>();

  async function estimate(run: RunSummary): Promise<void> {
    // A missing estimate is not worth a message: the row only lacks its time.
    const seconds = await client.request('spec.estimate', { spec: run.spec }).then(
      (answer) => answer.secondsTotal,
      () => null,
    );
    estimates.value = new Map(estimates.value).set(run.id, seconds);
  }

  watch(
    queued,
    (runs) => {
      for (const run of runs.slice(0, asked)) {
        if (!known.has(run.id)) {
          known.add(run.id);
          void estimate(run);
        }
      }
    },
    { immediate: true },
  );
  return estimates;
}
