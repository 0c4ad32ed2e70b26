import { watchDebounced } from '@vueuse/core';
import { onScopeDispose, shallowRef, watch, type Ref } from 'vue';
import type { Estimate } from '../../../core/contract/estimate.ts';
import type { ExperimentSpec } from '../../../core/contract/spec.ts';
import { useStudio } from '../../connection/useStudio.ts';

const typingPauseMs = 300;

/** What a spec costs, asked anew a moment after it changed. While the new answer is on its way the old one stays, marked stale. */
export function useEstimate(spec: Readonly<Ref<ExperimentSpec | null>>) {
  const { client, onConnected } = useStudio();
  const estimate = shallowRef<Estimate | null>(null);
  const isStale = shallowRef(true);
  const error = shallowRef<unknown>(null);
  let asked = 0;

  async function ask(): Promise<void> {
    const question = ++asked;
    if (spec.value === null) {
      return;
    }
    try {
      const answer = await client.request('spec.estimate', { spec: spec.value });
      if (question === asked) {
        estimate.value = answer;
        error.value = null;
        isStale.value = false;
      }
    } catch (reason) {
      if (question === asked) {
        error.value = reason;
        estimate.value = null;
      }
    }
  }

  const priced = () => spec.value && JSON.stringify({ ...spec.value, name: '', notes: '', tags: [], project: '' });
  watchDebounced(priced, () => void ask(), { debounce: typingPauseMs });
  watch(priced, () => {
    isStale.value = true;
  });
  onScopeDispose(onConnected(() => void ask()));
  return { estimate, isStale, error };
}
