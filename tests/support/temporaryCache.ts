import { onTestFinished } from 'vitest';
import { temporaryFolder } from './temporaryFolder.ts';

/** Changes a variable of this process's environment for one test; null takes it away. */
export function setEnvironment(name: string, value: string | null): void {
  const before = process.env[name];
  const set = (next: string | null | undefined) => {
    if (next == null) {
      delete process.env[name];
    } else {
      process.env[name] = next;
    }
  };
  set(value);
  onTestFinished(() => set(before));
}

/** An empty folder that is this process's cache, with engines and downloads, until the test ends. */
export function temporaryCache(): string {
  const folder = temporaryFolder();
  setEnvironment('HSSL_STUDIO_CACHE', folder);
  setEnvironment('HSSL_STUDIO_ENGINE_PACKS', null);
  return folder;
}
