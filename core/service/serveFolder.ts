import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Transport } from '../contract/transport.ts';
import { holdFolder } from '../store/holdFolder.ts';
import { createService, type StudioService } from './createService.ts';
import { studioFolders } from './folders.ts';
import { listenLocally, type LocalListener } from './localSocket.ts';
import { openLog } from './openLog.ts';
import { packageVersion } from './packageVersion.ts';
import { removeServiceRecord, writeServiceRecord } from './serviceRecord.ts';

/** A service with everything that makes it the one of its data folder. */
export interface ServedFolder {
  attach(transport: Transport): void;
  /** Ends the service; the folder is free then. */
  stop(): Promise<void>;
  /** Resolves when the service has ended, whoever asked for it. */
  readonly ended: Promise<void>;
  readonly log: Logger;
}

export interface ServeOptions {
  /** Script of the trainer's process; for tests of the supervisor. */
  trainerEntry?: string;
}

/** A service that nobody uses ends; a command that follows soon finds it still there. */
const idleGraceMs = 2_000;
/** Who started it has yet to connect. */
const firstGraceMs = 5_000;
const lookEveryMs = 250;

/**
 * Becomes the service of a data folder and listens for clients, or answers null where there is one already.
 * It ends by itself when nobody is connected and there is nothing to do.
 *
 * @throws StudioError as {@link createService}
 */
export async function serveFolder(dataFolder: string, { trainerEntry }: ServeOptions = {}): Promise<ServedFolder | null> {
  const hold = holdFolder(dataFolder);
  if (hold === null) {
    return null;
  }
  const log = openLog(studioFolders(dataFolder).log);
  const { promise: ended, resolve: resolveEnded } = Promise.withResolvers<void>();
  let stopping: Promise<void> | null = null;
  let idleFrom = Date.now() + firstGraceMs - idleGraceMs;

  async function end(): Promise<void> {
    clearInterval(timer);
    socket.close();
    await service?.stop();
    removeServiceRecord(dataFolder);
    hold?.release();
    resolveEnded();
  }

  function stop(): Promise<void> {
    stopping ??= end();
    return stopping;
  }

  /** The answer to the request for it goes out first. */
  async function stopSoon(): Promise<void> {
    await delay(50);
    await stop();
  }

  let service: StudioService | null = null;
  let socket: LocalListener;
  try {
    const created = await createService({ dataFolder, log, trainerEntry, onStopRequested: () => void stopSoon() });
    service = created;
    socket = await listenLocally(dataFolder, (transport) => {
      idleFrom = Date.now();
      created.attach(transport);
    });
  } catch (error) {
    log.error({ error }, 'service could not start');
    await service?.stop();
    hold.release();
    throw error;
  }
  writeServiceRecord(dataFolder, { pid: process.pid, started: new Date().toISOString(), version: packageVersion() });
  log.info({ dataFolder, version: packageVersion(), node: process.version }, 'service started');

  const timer = setInterval(() => {
    if (service?.isIdle() !== true) {
      idleFrom = Date.now();
    } else if (Date.now() - idleFrom > idleGraceMs) {
      void stop();
    }
  }, lookEveryMs);
  return { attach: (transport) => service?.attach(transport), stop, ended, log };
}
