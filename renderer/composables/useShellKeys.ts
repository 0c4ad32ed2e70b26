import { defineShortcuts } from '@nuxt/ui/composables';
import type { Ref } from 'vue';
import { useRouter } from 'vue-router';
import { pages } from '../components/shell/pages.ts';
import { usePauseCommand } from './usePauseCommand.ts';

/** The attribute of the field that `/` focuses on a page. */
const pageFilterAttribute = 'data-page-filter';

/** The keys that work on every page. */
export function useShellKeys(open: { palette: Ref<boolean>; keys: Ref<boolean> }): void {
  const router = useRouter();
  const pauseCommand = usePauseCommand();
  defineShortcuts({
    meta_k: {
      usingInput: true,
      handler: () => {
        open.palette.value = !open.palette.value;
      },
    },
    '?': () => {
      open.keys.value = true;
    },
    '/': (event?: KeyboardEvent) => {
      const filter = document.querySelector<HTMLInputElement>(`[${pageFilterAttribute}]`);
      if (filter) {
        event?.preventDefault();
        filter.focus();
        filter.select();
      }
    },
    shift_p: () => void pauseCommand.value?.apply(),
    ...Object.fromEntries(pages.map((page) => [`g-${page.key}`, () => void router.push(page.path)])),
  });
}
