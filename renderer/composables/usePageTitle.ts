import { createGlobalState } from '@vueuse/core';
import { onScopeDispose, shallowRef, toValue, watchEffect, type MaybeRefOrGetter } from 'vue';

/** The title that the page itself gives; null leaves the route's. */
export const useCurrentPageTitle = createGlobalState(() => shallowRef<string | null>(null));

/** Names the page after what it shows, in the header and in the window's title. */
export function usePageTitle(title: MaybeRefOrGetter<string | null>): void {
  const current = useCurrentPageTitle();
  watchEffect(() => {
    current.value = toValue(title);
  });
  onScopeDispose(() => {
    current.value = null;
  });
}
