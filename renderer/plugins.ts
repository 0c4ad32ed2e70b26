import ui from '@nuxt/ui/vite';
import vue from '@vitejs/plugin-vue';
import type { PluginOption } from 'vite';
import { controlTheme } from './styles/controlTheme.ts';

const repository = new URL('..', import.meta.url).pathname;

/**
 * The plugins that compile the interface, for the build and for the tests alike. Components and functions are
 * imported by name in every file; nothing is injected. Icons that the sources name are bundled; none is fetched.
 */
export function rendererPlugins(): PluginOption[] {
  return [
    vue(),
    ui({
      root: repository,
      components: false,
      autoImport: false,
      colorMode: false,
      icon: { clientBundle: { scan: { globInclude: ['renderer/**/*.{vue,ts}'], globExclude: ['node_modules', 'out', 'dist'] } } },
      ui: controlTheme,
    }),
  ];
}
