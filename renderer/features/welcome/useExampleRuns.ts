import { computed, ref } from 'vue';
import { useRouter } from 'vue-router';
import { findPreset } from '../../../core/contract/presets.ts';
import { useNotices } from '../../composables/useNotices.ts';
import { useDatasetsStore } from '../../stores/datasets.ts';
import { useEngineStore } from '../../stores/engine.ts';
import { useRunsStore } from '../../stores/runs.ts';

/** The data set that the presets train on. */
export const exampleDatasetName = 'fashion-mnist';

/** Starts the example experiments of the presets and opens the first of them. */
export function useExampleRuns() {
  const router = useRouter();
  const runs = useRunsStore();
  const datasets = useDatasetsStore();
  const engine = useEngineStore();
  const notices = useNotices();
  const isStarting = ref(false);

  /** Also while the example images are still being prepared: the service waits for them. */
  const canStart = computed(() => !engine.isMissing && (datasets.byName.has(exampleDatasetName) || datasets.progress.has(exampleDatasetName)));

  async function start(presetNames: readonly string[]): Promise<void> {
    isStarting.value = true;
    await notices.attempt(async () => {
      const specs = presetNames.flatMap((name) => findPreset(name)?.spec ?? []);
      const [first] = await runs.create(specs);
      if (first) {
        await router.push(`/runs/${first.id}`);
      }
    });
    isStarting.value = false;
  }

  return {
    isStarting,
    canStart,
    /** A head and the baseline to measure it by. */
    trainExample: () => start(['quick', 'quick-baseline']),
    searchExample: () => start(['quick-search']),
  };
}
