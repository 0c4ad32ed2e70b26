import { computed } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { useArchitectureColours } from '../../composables/architectureColours.ts';
import { useTheme } from '../../composables/useTheme.ts';
import { useRunsStore } from '../../stores/runs.ts';
import { readCompareAddress, writeCompareAddress, type CompareAddress } from './compareAddress.ts';
import { lineStyles } from './lineStyles.ts';

/** A search has no architecture of its own, so it takes the accent colour. */
const searchColours = { light: '#4f39f6', dark: '#a3b3ff' } as const;

/** The runs that the address names, and the ways to change them; the address is the only place where the choice is kept. */
export function useComparedRuns() {
  const route = useRoute();
  const router = useRouter();
  const store = useRunsStore();
  const colours = useArchitectureColours();
  const { isDark } = useTheme();

  const address = computed(() => readCompareAddress(route.query));
  const ids = computed(() => address.value.ids);
  const runs = computed(() => ids.value.map((id) => store.byId.get(id)).filter((run) => run !== undefined));
  const unknown = computed(() => (store.isLoaded ? ids.value.filter((id) => !store.byId.has(id)) : []));
  const styles = computed(() => lineStyles(runs.value, colours.value, searchColours[isDark.value ? 'dark' : 'light']));

  function change(part: Partial<CompareAddress>): void {
    void router.push({ name: 'compare', query: writeCompareAddress({ ...address.value, ...part }) });
  }

  return {
    ids,
    runs,
    unknown,
    styles,
    metrics: computed(() => address.value.metrics),
    choose: (chosen: readonly string[]) => change({ ids: [...new Set(chosen)] }),
    add: (more: readonly string[]) => change({ ids: [...new Set([...ids.value, ...more])] }),
    remove: (id: string) => change({ ids: ids.value.filter((other) => other !== id) }),
    /** Does not make a step in the history: looking at another curve is no change of the comparison. */
    showMetrics: (names: readonly string[]) => void router.replace({ name: 'compare', query: writeCompareAddress({ ids: ids.value, metrics: [...names] }) }),
  };
}
