import path from 'node:path';
import type { EngineDevice, EngineOffer, EngineOffers, MissingPart } from '../contract/engine.ts';
import { toErrorReport, type ErrorReport } from '../contract/error.ts';
import { isAddress } from '../contract/isAddress.ts';
import { diskOf } from './doctor.ts';
import { readEngineChoices } from './engineChoices.ts';
import { findDriver, findGpus } from './findGpus.mjs';
import { listEngines } from './listEngines.ts';
import { prebuiltAddon } from './make/compileAddon.mjs';
import { gpuPlatform, planFor } from './make/enginePlan.mjs';
import { findPython } from './make/findPython.mjs';
import { missingForEngine } from './missingParts.ts';
import { mendFor } from './mends.mjs';
import { findPacks } from './pack/findPacks.ts';
import type { FoundPack } from './pack/packIndex.ts';
import { enginesFolder, nativePlatform, surroundings } from './places.mjs';
import { addonVersion } from './program.mjs';

/** CUDA 12 runs with drivers from this version on. */
const leastDriver = 525;

/** What is known of a machine before anything is installed; a parameter, so that every case can be tested on one. */
export interface MachineFacts {
  platform: string;
  gpus: readonly string[];
  driver: string | null;
  freeBytes: number;
  /** What wheels need of the system, without the disk. */
  missingForWheels: MissingPart[];
  /** The tfjs-node that a pack's engine must be joined to Node by; null where the app brings that part along for every pack. */
  addonVersion: string | null;
  installed: readonly { id: string; device: EngineDevice }[];
  packs: readonly FoundPack[];
}

function missingAddon(made: string, { addonVersion: needed }: MachineFacts): MissingPart[] {
  return needed === null || made === needed ? [] : [{ what: `an engine joined to Node by tfjs-node ${needed} (this one is by ${made})`, mend: 'export the pack again with this version of HSSL Studio' }];
}

function missingRoom(bytes: number, freeBytes: number): MissingPart[] {
  return bytes <= freeBytes ? [] : [{ what: `${((bytes - freeBytes) / 1e9).toFixed(1)} GB more room on the disk of the engines`, mend: 'free some space there, or set HSSL_STUDIO_CACHE to a folder on another disk' }];
}

function missingGpu({ gpus, driver }: MachineFacts): MissingPart[] {
  if (gpus.length === 0) {
    return [{ what: 'an NVIDIA GPU with a working driver', mend: 'nvidia-smi   # must list the GPU' }];
  }
  return isOldDriver(driver) ? [{ what: `NVIDIA driver ${leastDriver} or newer (this is ${driver})`, mend: 'install a newer NVIDIA driver' }] : [];
}

function isOldDriver(driver: string | null): boolean {
  return driver !== null && Number(driver.split('.')[0]) < leastDriver;
}

/** What the machine's own parts can make of wheels, or tfjs-node's download. */
function madeOffer(device: EngineDevice, facts: MachineFacts): EngineOffer {
  const plan = planFor(device, facts.platform);
  const isOfficial = plan.wheels.length === 0;
  const downloadBytes = isOfficial ? null : plan.wheels.reduce((sum, { bytes }) => sum + bytes, 0);
  const diskBytes = plan.unpackedBytes + (downloadBytes ?? 0);
  return {
    source: isOfficial ? 'official' : 'wheels',
    device,
    id: plan.id,
    version: plan.version,
    pack: null,
    downloadBytes,
    diskBytes,
    missing: [...(device === 'gpu' ? missingGpu(facts) : []), ...(isOfficial ? [] : facts.missingForWheels), ...missingRoom(diskBytes, facts.freeBytes)],
    isInstalled: facts.installed.some(({ id }) => id === plan.id),
  };
}

function packOffer({ pack, engine, bytes, engineBytes }: FoundPack, facts: MachineFacts): EngineOffer {
  const diskBytes = engineBytes + (isAddress(pack) ? (bytes ?? 0) : 0);
  return {
    source: 'pack',
    device: engine.device,
    id: engine.id,
    version: engine.version,
    pack,
    downloadBytes: bytes,
    diskBytes,
    missing: [...(engine.device === 'gpu' ? missingGpu(facts) : []), ...missingAddon(engine.addonVersion, facts), ...missingRoom(diskBytes, facts.freeBytes)],
    isInstalled: facts.installed.some(({ id }) => id === engine.id),
  };
}

function reasonFor(proposed: EngineOffer | null, offers: readonly EngineOffer[], facts: MachineFacts): EngineOffers['reason'] {
  if (proposed === null && facts.installed.length === 0) {
    return 'none';
  }
  if (facts.gpus.length === 0) {
    return 'noGpu';
  }
  if (isOldDriver(facts.driver)) {
    return 'oldDriver';
  }
  const ofGpu = offers.filter((offer) => offer.device === 'gpu');
  if (facts.installed.some(({ device }) => device === 'gpu') || ofGpu.some(({ missing }) => missing.length === 0)) {
    return 'gpu';
  }
  return ofGpu.length > 0 && ofGpu.every(({ diskBytes }) => diskBytes > facts.freeBytes) ? 'noRoom' : 'noGpuEngine';
}

/** Weighs what a machine could have: an engine for its GPU before one for the CPU, a pack before wheels, newer before older. Pure. */
export function weighOffers(facts: MachineFacts): Pick<EngineOffers, 'offers' | 'proposed' | 'reason'> {
  const packs = facts.packs
    .filter(({ engine }) => engine.platform === facts.platform)
    .map((pack) => packOffer(pack, facts))
    .sort((left, right) => right.version.localeCompare(left.version, 'en', { numeric: true }));
  const made = [...(facts.platform === gpuPlatform && facts.gpus.length > 0 ? [madeOffer('gpu', facts)] : []), madeOffer('cpu', facts)];
  const hasGpu = facts.gpus.length > 0 && !isOldDriver(facts.driver);
  const order: EngineDevice[] = hasGpu ? ['gpu', 'cpu'] : ['cpu', 'gpu'];
  const offers = order.flatMap((device) => [...packs, ...made].filter((offer) => offer.device === device));
  const isServed = (device: EngineDevice) => facts.installed.some((engine) => engine.device === device);
  const best = order.find((device) => isServed(device) || offers.some((offer) => offer.device === device && offer.missing.length === 0));
  const isDone = best === undefined || isServed(best);
  const proposed = isDone ? null : (offers.find((offer) => offer.missing.length === 0 && !offer.isInstalled) ?? null);
  return { offers, proposed, reason: reasonFor(proposed, offers, facts) };
}

async function packsOf(place: string | null): Promise<{ packs: FoundPack[]; packProblem: ErrorReport | null }> {
  try {
    return { packs: place === null ? [] : await findPacks(place), packProblem: null };
  } catch (error) {
    return { packs: [], packProblem: toErrorReport(error) };
  }
}

/** What this machine could have. Looks at its parts, its pip and the place of the packs. */
export async function engineOffers(): Promise<EngineOffers> {
  const { packPlace } = readEngineChoices();
  const [{ packs, packProblem }, python] = await Promise.all([packsOf(packPlace), findPython()]);
  const gpus = findGpus();
  const { freeBytes } = diskOf(enginesFolder());
  const missing = missingForEngine(surroundings());
  const lacksPip = python === null && missing.every((part) => !part.what.startsWith('Python'));
  const facts: MachineFacts = {
    platform: nativePlatform(),
    gpus,
    driver: gpus.length === 0 ? null : findDriver(),
    freeBytes,
    missingForWheels: lacksPip ? [{ what: 'pip of Python 3, which fetches the engine', mend: mendFor('python') }, ...missing] : missing,
    addonVersion: prebuiltAddon() === null ? addonVersion() : null,
    installed: listEngines(),
    packs: packs.map((pack) => ({ ...pack, pack: isAddress(pack.pack) ? pack.pack : path.resolve(pack.pack) })),
  };
  return { ...weighOffers(facts), freeBytes, packPlace, packProblem };
}
