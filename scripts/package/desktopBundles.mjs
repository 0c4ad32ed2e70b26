/**
 * Electron's own bundles, below `out`: all that goes into the app's archive besides its manifest. Named one by one, because a pattern would also take
 * a file that appears while it is packed. A test compares them with what `electron/vite.config.ts` builds.
 */
export const desktopBundles = ['main/main.cjs', 'main/updater.cjs', 'preload/preload.cjs'];
