import { watchDebounced } from '@vueuse/core';
import { onScopeDispose, shallowRef, type Ref } from 'vue';
import type { Problem } from '../../../core/contract/problem.ts';
import type { ExperimentSpec } from '../../../core/contract/spec.ts';
import { useStudio } from '../../connection/useStudio.ts';

const typingPauseMs = 300;
const filePath = 'base.initialWeights';

/**
 * What is wrong with the file of weights that a spec names. Only the service can look at it: it is asked anew a moment after
 * the file or the base that it must fit has changed.
 */
export function useFileProblems(spec: Readonly<Ref<ExperimentSpec | null>>): Readonly<Ref<readonly Problem[]>> {
  const { client, onConnected } = useStudio();
  const problems = shallowRef<readonly Problem[]>([]);
  let asked = 0;

  async function ask(): Promise<void> {
    const question = ++asked;
    const asks = spec.value;
    if (asks === null) {
      return;
    }
    const answer = asks.base.initialWeights === null ? [] : (await client.request('spec.check', { spec: asks })).problems.filter(({ path }) => path === filePath);
    if (question === asked) {
      problems.value = answer;
    }
  }

  // A service that is gone is told elsewhere; the next one is asked when it is there.
  const askQuietly = () => void ask().catch(() => {});
  watchDebounced(() => spec.value && JSON.stringify([spec.value.base, spec.value.dataset]), askQuietly, { debounce: typingPauseMs });
  onScopeDispose(onConnected(askQuietly));
  return problems;
}
