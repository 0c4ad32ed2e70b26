import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { onTestFinished } from 'vitest';
import { nativePlatform } from '../../core/engine/places.mjs';

/** Script of the trainer that does what the run's notes say. */
export const scriptedTrainer = fileURLToPath(new URL('scriptedTrainer.ts', import.meta.url));

export interface TestFolders {
  /** Becomes HSSL_STUDIO_CACHE of this process. */
  cache: string;
  data: string;
  /** Two classes of eight small pictures each. */
  images: string;
}

function writeEngine(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const manifest = {
    id: path.basename(folder),
    name: 'tensorflow',
    version: '2.21.0',
    device: 'cpu',
    platform: nativePlatform(),
    addonVersion: '4.22.0',
    installed: '2026-11-22T00:00:00.000Z',
    sources: [],
    selfTest: { version: '2.21.0', device: 'cpu', largestError: 0, gigaflops: 100, durationMs: 10 },
  };
  writeFileSync(path.join(folder, 'engine.json'), JSON.stringify(manifest));
}

/** Two classes of `count` pictures each, as an image folder. */
export async function writeImages(folder: string, count = 8): Promise<void> {
  for (const name of ['cats', 'dogs']) {
    mkdirSync(path.join(folder, 'train', name), { recursive: true });
    for (let index = 0; index < count; index++) {
      const pixels = Buffer.alloc(8 * 8 * 3, (name === 'cats' ? 20 : 120) + ((index * 5) % 100));
      await sharp(pixels, { raw: { width: 8, height: 8, channels: 3 } }).png().toFile(path.join(folder, 'train', name, `${index}.png`));
    }
  }
}

/** A fresh data folder, a cache with an engine's manifest but no example images, and some images. */
export async function makeTestFolders({ hasEngine = true } = {}): Promise<TestFolders> {
  const root = mkdtempSync(path.join(os.tmpdir(), 'hssl-test-'));
  const folders = { cache: path.join(root, 'cache'), data: path.join(root, 'data'), images: path.join(root, 'images') };
  if (hasEngine) {
    writeEngine(path.join(folders.cache, 'engines', 'tensorflow-cpu-test'));
  }
  await writeImages(folders.images);
  process.env.HSSL_STUDIO_CACHE = folders.cache;
  return folders;
}

export function removeTestFolders({ cache }: TestFolders): void {
  rmSync(path.dirname(cache), { recursive: true, force: true, maxRetries: 3 });
}

/** {@link makeTestFolders} for one test: they are removed when it ends. */
export async function testFolders(options: { hasEngine?: boolean } = {}): Promise<TestFolders> {
  const folders = await makeTestFolders(options);
  onTestFinished(() => removeTestFolders(folders));
  return folders;
}
