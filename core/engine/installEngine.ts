import path from 'node:path';
import type { EngineDevice, EngineTest, InstallationPhase } from '../contract/engine.ts';
import { StudioError } from '../contract/error.ts';
import { isAddress } from '../contract/isAddress.ts';
import { planFor, gpuPlatform } from './make/enginePlan.mjs';
import { findGpus } from './findGpus.mjs';
import { takeLock } from './make/lock.mjs';
import { makeEngine } from './make/makeEngine.mjs';
import type { WorkControl } from './make/workControl.mjs';
import { downloadPack } from './pack/downloadPack.ts';
import { findPacks } from './pack/findPacks.ts';
import { installPack } from './pack/installPack.ts';
import { cacheFolder, enginesFolder, nativePlatform } from './places.mjs';

/** What is to be installed. */
export type InstallWish = { source: 'pack'; pack: string; sha256: string | null } | { source: 'wheels' | 'official'; device: EngineDevice };

export interface InstallWatcher {
  phase(phase: InstallationPhase): void;
  /** Of the phase, in bytes; `total` is null where it can't be told. */
  progress(done: number, total: number | null): void;
  engine(id: string): void;
}

type TryOut = Parameters<typeof installPack>[4];

/** The hash that the list beside a pack tells; a pack's own address or file may have no list. */
async function listedHash(address: string, signal: AbortSignal): Promise<string | null> {
  try {
    // As the list's addresses are written: a host in capitals is the same one.
    const { href } = new URL(address);
    return (await findPacks(new URL('.', href).href, signal)).find((found) => found.pack === href)?.sha256 ?? null;
  } catch {
    return null;
  }
}

async function installFromPack({ pack, sha256 }: Extract<InstallWish, { source: 'pack' }>, watcher: InstallWatcher, control: WorkControl, tryOut?: TryOut): Promise<EngineTest> {
  if (!isAddress(pack)) {
    if (!path.isAbsolute(pack)) {
      throw new StudioError('badInput', 'A pack is given by its absolute path or its http(s) address.', { path: 'pack' });
    }
    return installPack(pack, sha256, watcher, control, tryOut);
  }
  watcher.phase('downloading');
  const expected = sha256 ?? (await listedHash(pack, control.signal));
  const { file, remove } = await downloadPack(pack, watcher.progress, control);
  try {
    const test = await installPack(file, expected, watcher, control, tryOut);
    await remove();
    return test;
  } catch (error) {
    if (error instanceof StudioError && error.code === 'badData') {
      // Going on with it would fail again.
      await remove();
      throw new StudioError('badData', error.message, { path: pack, advice: error.advice ?? undefined, cause: error });
    }
    throw error;
  }
}

async function installMade({ source, device }: Extract<InstallWish, { source: 'wheels' | 'official' }>, watcher: InstallWatcher, control: WorkControl): Promise<EngineTest> {
  const platform = nativePlatform();
  if (device === 'gpu' && (platform !== gpuPlatform || findGpus().length === 0)) {
    throw new StudioError('engine', platform === gpuPlatform ? 'No NVIDIA GPU with a working driver was found.' : `There is no engine for GPUs on ${platform}.`, {
      path: 'device',
      advice: platform === gpuPlatform ? 'Install the NVIDIA driver (nvidia-smi must list the GPU), or install the engine for the CPU.' : 'Install the engine for the CPU.',
    });
  }
  const plan = planFor(device, platform);
  if ((source === 'official') !== (plan.wheels.length === 0)) {
    throw new StudioError('badInput', `On ${platform} the engine for the ${device.toUpperCase()} is not made from ${source === 'official' ? "tfjs-node's own download" : 'wheels'}.`, { path: 'source' });
  }
  watcher.engine(plan.id);
  const selfTest = await makeEngine(plan, watcher, control);
  const { id, version } = plan;
  return { engine: { id, name: 'tensorflow', version, device, path: path.join(enginesFolder(), id) }, ...selfTest };
}

/**
 * Installs an engine for this user. Set-ups of all checkouts and services of all data folders take turns; nothing of an engine can be used
 * before it is complete and tried out, and what an interrupted attempt downloaded is gone on with.
 *
 * @param tryOut - of the engine of a pack; replaced in tests
 * @throws StudioError, SetupError, the file system's errors; what `control` was cancelled with
 */
export async function installEngine(wish: InstallWish, watcher: InstallWatcher, control: WorkControl, tryOut?: TryOut): Promise<EngineTest> {
  watcher.phase('waiting');
  const unlock = await takeLock(path.join(cacheFolder(), 'set-up.lock'), () => {}, control.signal);
  try {
    return await (wish.source === 'pack' ? installFromPack(wish, watcher, control, tryOut) : installMade(wish, watcher, control));
  } finally {
    unlock();
  }
}
