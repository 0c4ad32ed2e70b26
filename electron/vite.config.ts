import { builtinModules } from 'node:module';
import { defineConfig, type EnvironmentOptions } from 'vite';

/** CommonJS with everything inside but Electron and Node: what the sandboxed preload needs, and what every Electron can load. */
function bundle(name: 'main' | 'preload', target: string): EnvironmentOptions {
  return {
    consumer: 'server',
    resolve: { noExternal: true, builtins: ['electron', ...builtinModules, /^node:/] },
    build: {
      outDir: `../out/${name}`,
      emptyOutDir: true,
      target,
      minify: false,
      sourcemap: true,
      ssr: true,
      rollupOptions: {
        input: { [name]: `${import.meta.dirname}/${name}/${name}.ts` },
        external: ['electron', ...builtinModules, /^node:/],
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  };
}

/** Builds both of Electron's own bundles: `vite build --app --config electron/vite.config.ts`. Electron 25 (Chromium 114, Node 18) is the oldest they run in. */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  environments: { main: bundle('main', 'node18'), preload: bundle('preload', 'chrome114') },
  builder: {
    async buildApp(builder) {
      await builder.build(builder.environments['main']!);
      await builder.build(builder.environments['preload']!);
    },
  },
});
