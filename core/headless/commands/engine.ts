import path from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import type { ApiInput } from '../../contract/api.ts';
import type { engineSources} from '../../contract/engine.ts';
import { type EngineDevice, type EngineInstallation, type EngineOffers, type EngineTest, type InstalledEngine } from '../../contract/engine.ts';
import { isAddress } from '../../contract/isAddress.ts';
import type { StudioClient } from '../../contract/rpc.ts';
import { exitCodes } from '../exitCodes.ts';
import { formatTable } from '../formatTable.ts';
import { formatBytes, formatDuration } from '../formatValue.ts';
import { type Session, withService } from '../session.ts';

/** What `hssl engine install` takes; without anything it installs what suits the machine. */
export interface InstallOptions {
  source?: (typeof engineSources)[number];
  device?: EngineDevice;
  sha256?: string;
}

const cancelEveryMs = 200;

function describeTest({ engine, device, gigaflops, largestError }: EngineTest): string {
  return `${engine.id} ran on the ${device.toUpperCase()}: ${gigaflops.toFixed(1)} GFLOPS, largest error ${largestError}`;
}

function describeEngines(engines: readonly InstalledEngine[]): string {
  const rows = engines.map((engine) => [engine.isUsed ? '*' : '', engine.id, engine.device, formatBytes(engine.bytes), engine.source, engine.installed?.slice(0, 10) ?? '', engine.path]);
  return engines.length === 0 ? 'No engine is installed: `hssl engine install` installs one.' : formatTable(['USED', 'ENGINE', 'DEVICE', 'SIZE', 'FROM', 'INSTALLED', 'FOLDER'], rows);
}

function describeOffers({ offers, proposed, packPlace, packProblem, freeBytes }: EngineOffers): string {
  const rows = offers.map((offer) => [
    offer === proposed || (proposed !== null && offer.id === proposed.id && offer.source === proposed.source && offer.pack === proposed.pack) ? '*' : '',
    offer.id,
    offer.source,
    offer.downloadBytes === null ? '' : formatBytes(offer.downloadBytes),
    formatBytes(offer.diskBytes),
    offer.isInstalled ? 'installed' : offer.missing.map(({ what }) => `needs ${what}`).join('; '),
  ]);
  return [
    formatTable(['BEST', 'ENGINE', 'FROM', 'DOWNLOAD', 'DISK', 'STATE'], rows),
    `${formatBytes(freeBytes)} free on the disk of the engines`,
    packPlace === null ? 'no place of engine packs is set' : `engine packs: ${packPlace}${packProblem === null ? '' : ` (${packProblem.message})`}`,
  ].join('\n');
}

function describeProgress({ phase, state, done, total, bytesPerSecond, secondsLeft }: EngineInstallation): string {
  const amount = done === null ? '' : ` ${formatBytes(done)}${total === null ? '' : ` of ${formatBytes(total)}, ${Math.floor((100 * done) / Math.max(1, total))} %`}`;
  const speed = bytesPerSecond === null ? '' : `, ${formatBytes(bytesPerSecond)}/s`;
  return `${state === 'paused' ? 'paused while ' : ''}${phase}${amount}${speed}${secondsLeft === null ? '' : `, ${formatDuration(secondsLeft)} left`}`;
}

/** Ctrl-C ends the installation, not only the wait for it; also in the moments before it begins, when there is nothing to end yet. */
async function cancelOnInterrupt<Result>(client: StudioClient, work: Promise<Result>): Promise<Result> {
  let isOver = false;
  const cancel = async () => {
    while (!isOver) {
      const isCancelled = await client.request('engine.cancelInstallation', {}).then(() => true, () => false);
      if (isCancelled) {
        return;
      }
      await delay(cancelEveryMs);
    }
  };
  const interrupt = () => void cancel();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    return await work;
  } finally {
    isOver = true;
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

/** `hssl engine list` */
export async function listEngines(session: Session): Promise<number> {
  return withService(session, async (client) => {
    const engines = await client.request('engine.list', {});
    session.output.result(engines, () => describeEngines(engines));
    return exitCodes.done;
  });
}

/** `hssl engine offers` */
export async function listOffers(session: Session): Promise<number> {
  return withService(session, async (client) => {
    const offers = await client.request('engine.offers', {});
    session.output.result(offers, () => describeOffers(offers));
    return exitCodes.done;
  });
}

/** `hssl engine install [PACK]` and `hssl engine import PACK` */
export async function installEngine(session: Session, pack: string | undefined, { source, device, sha256 }: InstallOptions): Promise<number> {
  const { output } = session;
  return withService(session, async (client) => {
    client.onEvents((events) => {
      for (const event of events) {
        if (event.type === 'engine.installation' && (event.installation.state === 'running' || event.installation.state === 'paused')) {
          output.live(describeProgress(event.installation));
        }
      }
    });
    const input: ApiInput<'engine.install'> = {
      ...(pack === undefined ? {} : { pack: isAddress(pack) ? pack : path.resolve(pack) }),
      ...(source === undefined ? {} : { source }),
      ...(device === undefined ? {} : { device }),
      ...(sha256 === undefined ? {} : { sha256: sha256.toLowerCase() }),
    };
    const installation = await cancelOnInterrupt(client, client.request('engine.install', input));
    output.result(installation, () => (installation.test === null ? '' : describeTest(installation.test)));
    return exitCodes.done;
  });
}

/** `hssl engine remove ENGINE` */
export async function removeEngine(session: Session, id: string): Promise<number> {
  return withService(session, async (client) => {
    const engines = await client.request('engine.remove', { id });
    session.output.result(engines, () => describeEngines(engines));
    return exitCodes.done;
  });
}

/** `hssl engine use ENGINE|auto` */
export async function useEngine(session: Session, id: string): Promise<number> {
  return withService(session, async (client) => {
    const engines = await client.request('engine.use', { id: id === 'auto' ? null : id });
    session.output.result(engines, () => describeEngines(engines));
    return exitCodes.done;
  });
}

/** `hssl engine test [ENGINE]` */
export async function testEngine(session: Session, id: string | undefined): Promise<number> {
  return withService(session, async (client) => {
    const test = await client.request('engine.test', id === undefined ? {} : { id });
    session.output.result(test, () => describeTest(test));
    return exitCodes.done;
  });
}

/** `hssl engine export ENGINE PLACE` */
export async function exportEngine(session: Session, id: string, place: string): Promise<number> {
  return withService(session, async (client) => {
    client.onEvents((events) => {
      for (const event of events) {
        if (event.type === 'engine.exporting' && event.progress.engineId === id) {
          const { done, total, secondsLeft } = event.progress;
          session.output.live(`packing ${formatBytes(done)} of ${formatBytes(total)}${secondsLeft === null ? '' : `, ${formatDuration(secondsLeft)} left`}`);
        }
      }
    });
    const pack = await client.request('engine.export', { id, path: path.resolve(place) });
    session.output.result(pack, () => `${pack.path}, ${formatBytes(pack.bytes)}\nSHA-256 ${pack.sha256}`);
    return exitCodes.done;
  });
}

/** `hssl engine packs [PLACE|none]` */
export async function setPackPlace(session: Session, place: string | undefined): Promise<number> {
  return withService(session, async (client) => {
    const wished = place === undefined ? undefined : place === 'none' ? null : isAddress(place) ? place : path.resolve(place);
    const offers = wished === undefined ? await client.request('engine.offers', {}) : await client.request('engine.setPackPlace', { place: wished });
    session.output.result(offers, () => describeOffers(offers));
    return offers.packProblem === null ? exitCodes.done : exitCodes.failed;
  });
}
