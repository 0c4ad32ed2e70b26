declare module 'virtual:nuxt-ui-icons' {
  import type { IconifyIcon } from '@iconify/vue';

  /** Made at build time from the icon names in the sources. */
  export function init(add: (name: string, icon: IconifyIcon) => void): void;
}
