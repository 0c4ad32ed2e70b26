import { defineConfig } from 'vite';
import { contentSecurityPolicy } from './contentSecurityPolicy.ts';
import { rendererPlugins } from './plugins.ts';
import { ringsForOldChromium } from './ringsForOldChromium.ts';

/** One build for both hosts: Electron's custom protocol and the web host. Chrome 114 is the oldest engine it runs in. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [rendererPlugins(), contentSecurityPolicy(), ringsForOldChromium()],
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    target: 'chrome114',
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
  },
});
