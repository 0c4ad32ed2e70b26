import { spawn } from 'node:child_process';
import { app } from 'electron';

/**
 * Starts the app once more with this bundle loaded first, and ends as it ends. Some launchers load an app only after
 * Electron is ready, when it is too late to register a scheme; `--require` loads it before.
 */
export function loadAgainInTime(bundle: string): void {
  if (process.argv.includes(bundle)) {
    throw new Error('This Electron loads the app only after it is ready, so that its pages cannot be served.');
  }
  const child = spawn(process.execPath, ['--require', bundle, ...process.argv.slice(1)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('error', () => app.exit(1));
  child.on('exit', (code) => app.exit(code ?? 1));
}
