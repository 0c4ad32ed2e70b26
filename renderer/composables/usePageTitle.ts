import { createGlobalState } from '@vueuse/core';
import { onScopeDispose, shallowRef, toValue, watchEffect, type MaybeRefOrGetter } from 'vue';

/** `isDrawn`: the page puts its own title into the header (PageTitle), the text is for the window. */
export interface PageTitleState {
  text: string;
  isDrawn: boolean;
}

/** The title that the page itself gives; null leaves the route's. */
export const useCurrentPageTitle = createGlobalState(() => shallowRef<PageTitleState | null>(null));

/** Names the page after what it shows, in the header and in the window's title. */
export function usePageTitle(title: MaybeRefOrGetter<string | null>): void {
  const current = useCurrentPageTitle();
  watchEffect(() => {
    const text = toValue(title);
    current.value = text === null ? null : { text, isDrawn: false };
  });
  onScopeDispose(() => {
    current.value = null;
  });
}
