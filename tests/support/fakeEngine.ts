import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { EngineManifest } from '../../core/engine/engineManifest.ts';
import { markFolder } from '../../core/engine/make/installedFolder.mjs';
import { nativePlatform } from '../../core/engine/places.mjs';
import { addonVersion } from '../../core/engine/program.mjs';
import { kernelsAddon, kernelsFolder } from '../../core/tensor/kernels/kernelsAddon.mjs';

export const fakeEngineId = 'tensorflow-cpu-9.9.9-fake';

export const fakeSelfTest: EngineManifest['selfTest'] = { version: '9.9.9', device: 'cpu', largestError: 0, gigaflops: 100, durationMs: 5 };

/** Bytes that do not compress, and are the same at every run. */
export function noise(bytes: number, seed: string): Buffer {
  const pieces: Buffer[] = [];
  for (let made = 0, index = 0; made < bytes; made += 32, index += 1) {
    pieces.push(createHash('sha256').update(`${seed} ${index}`).digest());
  }
  return Buffer.concat(pieces).subarray(0, bytes);
}

/** An engine's folder with everything that a real one has but programs that could run. Kept small, so that a thousand packs of it take seconds. */
export function writeFakeEngine(engines: string, bytes = 3000, id = fakeEngineId): string {
  const folder = path.join(engines, id);
  mkdirSync(path.join(folder, 'tensorflow', 'deeper'), { recursive: true });
  writeFileSync(path.join(folder, 'tfjs_binding.node'), noise(700, 'addon'));
  writeFileSync(path.join(folder, 'tensorflow', 'libtensorflow_cc.so.2'), noise(bytes, 'library'));
  writeFileSync(path.join(folder, 'tensorflow', 'deeper', 'empty.txt'), '');
  writeFileSync(path.join(folder, 'tensorflow', 'deeper', 'tool'), noise(300, 'tool'));
  chmodSync(path.join(folder, 'tensorflow', 'deeper', 'tool'), 0o755);
  // With them nobody tries to compile kernels against a library of noise.
  mkdirSync(kernelsFolder(folder));
  writeFileSync(kernelsAddon(folder), noise(200, 'kernels'));
  const manifest: EngineManifest = {
    id,
    name: 'tensorflow',
    version: '9.9.9',
    device: 'cpu',
    platform: nativePlatform(),
    addonVersion: addonVersion() ?? '',
    installed: '2026-01-01T00:00:00.000Z',
    source: 'wheels',
    sources: [{ file: 'tensorflow-9.9.9', sha256: 'a'.repeat(64) }],
    selfTest: fakeSelfTest,
  };
  writeFileSync(path.join(folder, 'engine.json'), JSON.stringify(manifest));
  markFolder(folder, 'a fake engine');
  return folder;
}
