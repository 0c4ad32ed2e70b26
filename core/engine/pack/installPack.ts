import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { EngineTest } from '../../contract/engine.ts';
import { StudioError } from '../../contract/error.ts';
import { kernelsFolder, kernelsVersion } from '../../tensor/kernels/kernelsAddon.mjs';
import { manifestName, type EngineManifest } from '../engineManifest.ts';
import { prebuiltAddon, putAddon } from '../make/compileAddon.mjs';
import { requireDiskSpace } from '../make/diskSpace.mjs';
import { lacksKernels, putKernelsWherePossible } from '../make/engineKernels.mjs';
import { installFolder, markFolder } from '../make/installedFolder.mjs';
import { runSelfTest } from '../make/runSelfTest.mjs';
import type { WorkControl } from '../make/workControl.mjs';
import type { WorkWatcher } from '../make/workWatcher.mjs';
import { enginesFolder, nativePlatform } from '../places.mjs';
import { addonVersion } from '../program.mjs';
import { checkPack } from './checkPack.ts';
import { badPack, type PackedEngine, type PackManifest } from './packFormat.ts';
import { describePack } from './packIndex.ts';
import { unpackPack } from './unpackPack.ts';

/**
 * Whether the engine of a pack can run here at all.
 *
 * @throws StudioError `badData`
 */
export function assertPackFits({ platform, addonVersion: made }: PackedEngine, pack: string): void {
  if (platform !== nativePlatform()) {
    throw badPack(pack, `its engine is for ${platform}, and this is ${nativePlatform()}`);
  }
  const ours = addonVersion();
  if (made !== ours && prebuiltAddon() === null) {
    throw badPack(pack, `its engine is joined to Node by tfjs-node ${made}, and this version of HSSL Studio needs ${ours}`);
  }
}

function manifestOf({ engine }: PackManifest, selfTest: EngineManifest['selfTest']): EngineManifest {
  const { id, name, version, device, platform, sources } = engine;
  return { id, name, version, device, platform, addonVersion: addonVersion() ?? engine.addonVersion, installed: new Date().toISOString(), source: 'pack', sources, selfTest };
}

/**
 * Installs the engine of a pack: every byte is checked before and while it is unpacked, the engine is tried out, and only then put in place.
 * The caller holds the lock.
 *
 * @param expected - SHA-256 that the file must have, if it is known from elsewhere
 * @param watcher - also told the engine's id as soon as it is known
 * @param tryOut - replaced in tests
 * @throws StudioError `badData`, SetupError, the file system's errors, what `control` was cancelled with
 */
export async function installPack(file: string, expected: string | null, watcher: WorkWatcher & { engine(id: string): void }, control: WorkControl, tryOut: typeof runSelfTest = runSelfTest): Promise<EngineTest> {
  watcher.phase('checking');
  const { archiveBytes } = await checkPack(file, expected, watcher.progress, control);
  const { engine, engineBytes } = await describePack(file);
  assertPackFits(engine, file);
  watcher.engine(engine.id);
  const folder = path.join(enginesFolder(), engine.id);
  let selfTest: EngineManifest['selfTest'] | null = null;
  await installFolder(folder, engine.madeOf, async (temporary) => {
    requireDiskSpace(temporary, engineBytes, `the engine ${engine.id}`);
    watcher.phase('unpacking');
    const accept = (manifest: PackManifest) => {
      if (JSON.stringify(manifest.engine) !== JSON.stringify(engine)) {
        throw badPack(file, 'it changed while it was read');
      }
    };
    const manifest = await unpackPack(file, temporary, { archiveBytes, onProgress: watcher.progress, accept, control });
    if (engine.addonVersion !== addonVersion()) {
      await putAddon(temporary, control);
    }
    if (manifest.files.some((listed) => listed.path.startsWith(`kernels-${kernelsVersion()}/`))) {
      markFolder(kernelsFolder(temporary), `kernels ${kernelsVersion()}`);
    }
    if (lacksKernels(temporary)) {
      watcher.phase('building');
      await putKernelsWherePossible(temporary, control);
    }
    watcher.phase('testing');
    await control.whenGoing();
    selfTest = await tryOut(temporary, engine.device, control);
    writeFileSync(path.join(temporary, manifestName), `${JSON.stringify(manifestOf(manifest, selfTest), null, 2)}\n`);
  });
  if (selfTest === null) {
    throw new StudioError('internal', 'The engine was put in place without a test.', { path: folder });
  }
  const { id, name, version, device } = engine;
  return { engine: { id, name, version, device, path: folder }, ...(selfTest as EngineManifest['selfTest']) };
}
