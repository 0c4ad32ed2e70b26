import { watchDebounced } from '@vueuse/core';
import { computed, inject, onScopeDispose, provide, shallowRef, type ComputedRef, type InjectionKey } from 'vue';
import type { HeadArchitecture } from '../../../core/contract/architectures.ts';
import type { ArchitectureChoice, HeadChoice, SpecChoices } from '../../../core/contract/choices.ts';
import { useStudio } from '../../connection/useStudio.ts';
import type { ComposeForm } from './useComposeForm.ts';

/** What the alternatives to the draft cost and which of them cannot work. Empty until the service has answered. */
export interface SpecChoicesHandle {
  bases: ComputedRef<readonly ArchitectureChoice[]>;
  heads: ComputedRef<ReadonlyMap<HeadArchitecture, HeadChoice>>;
}

const choicesKey: InjectionKey<SpecChoicesHandle> = Symbol('spec choices');
const typingPauseMs = 150;

/** Asks for the choices of the draft, anew a moment after it changed, and gives them to the components below. While a value has the wrong shape the last answer stays. */
export function provideSpecChoices(form: ComposeForm): void {
  const { client, onConnected } = useStudio();
  const answer = shallowRef<SpecChoices | null>(null);
  let asked = 0;

  async function ask(): Promise<void> {
    const question = ++asked;
    try {
      const choices = await client.request('spec.choices', { spec: form.draft.value });
      if (question === asked) {
        answer.value = choices;
      }
    } catch {
      // The form names what is wrong with the draft, and the frame says when the service is gone.
    }
  }

  const described = () => JSON.stringify({ ...form.draft.value, name: undefined, notes: undefined, tags: undefined, project: undefined });
  watchDebounced(described, () => void ask(), { debounce: typingPauseMs });
  onScopeDispose(onConnected(() => void ask()));
  provide(choicesKey, {
    bases: computed(() => answer.value?.bases ?? []),
    heads: computed(() => new Map((answer.value?.heads ?? []).map((choice) => [choice.architecture, choice]))),
  });
}

/** The choices of the form that this component is part of. */
export function useSpecChoices(): SpecChoicesHandle {
  const handle = inject(choicesKey);
  if (handle === undefined) {
    throw new Error('provideSpecChoices has not been called above this component');
  }
  return handle;
}
