import { builtinModules } from 'node:module';
import { defineConfig, type EnvironmentOptions } from 'vite';

interface Bundle {
  /** Below this folder. */
  source: string;
  /** Below `out`. */
  output: 'main/main.cjs' | 'main/updater.cjs' | 'preload/preload.cjs';
  target: string;
  /** Whether what a build before left in the folder is removed. */
  isFirstInFolder: boolean;
}

/** CommonJS with everything inside but Electron and Node: what the sandboxed preload needs, and what every Electron can load. */
function bundle({ source, output, target, isFirstInFolder }: Bundle): EnvironmentOptions {
  const [folder, file] = output.split('/') as [string, string];
  return {
    consumer: 'server',
    resolve: { noExternal: true, builtins: ['electron', ...builtinModules, /^node:/] },
    build: {
      outDir: `../out/${folder}`,
      emptyOutDir: isFirstInFolder,
      target,
      minify: false,
      sourcemap: true,
      ssr: true,
      rollupOptions: {
        input: { [file]: `${import.meta.dirname}/${source}` },
        external: ['electron', ...builtinModules, /^node:/],
        output: { format: 'cjs', entryFileNames: '[name]', codeSplitting: false },
      },
    },
  };
}

/**
 * Builds Electron's own bundles: `vite build --app --config electron/vite.config.ts`. Electron 25 (Chromium 114, Node 18) is the oldest they run in.
 * What installs updates is a bundle of its own, loaded by the few starts that need it: inside the first it would be compiled at each.
 */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  environments: {
    main: bundle({ source: 'main/main.ts', output: 'main/main.cjs', target: 'node18', isFirstInFolder: true }),
    updater: bundle({ source: 'main/updates/createPackageUpdater.ts', output: 'main/updater.cjs', target: 'node18', isFirstInFolder: false }),
    preload: bundle({ source: 'preload/preload.ts', output: 'preload/preload.cjs', target: 'chrome114', isFirstInFolder: true }),
  },
  builder: {
    async buildApp(builder) {
      for (const name of ['main', 'updater', 'preload']) {
        await builder.build(builder.environments[name]!);
      }
    },
  },
});
