import { setTimeout as delay } from 'node:timers/promises';
import { connectClient } from '../contract/connectClient.ts';
import { StudioError } from '../contract/error.ts';
import type { StudioClient } from '../contract/rpc.ts';
import { connectOrStart } from './connectOrStart.ts';
import { packageVersion } from './packageVersion.ts';
import { readServiceRecord } from './serviceRecord.ts';
import { socketTransport } from './socketTransport.ts';

export interface JoinedService {
  client: StudioClient;
  /** Leaves; a service that has nothing else to do then ends by itself. */
  close(): void;
}

export interface JoinOptions {
  /** Script of the trainer's process of a service that is started here; for tests of the supervisor. */
  trainerEntry?: string;
}

const mostAttempts = 5;
const helloPatienceMs = 30_000;

/** A service that is busy answers late; one that never does must not keep a command waiting for ever. */
async function helloWithin(client: StudioClient, dataFolder: string): Promise<{ version: string; pid: number }> {
  const timer = new AbortController();
  const late = delay(helloPatienceMs, null, { signal: timer.signal, ref: false }).catch(() => null);
  const answer = await Promise.race([client.request('service.hello', {}), late]);
  timer.abort();
  if (answer === null) {
    const pid = readServiceRecord(dataFolder)?.pid;
    throw new StudioError('conflict', `The service of this data folder${pid === undefined ? '' : ` (process ${pid})`} does not answer.`, {
      path: dataFolder,
      advice: 'End that process, and try again.',
    });
  }
  return answer;
}

async function assertSameVersion(client: StudioClient, dataFolder: string): Promise<void> {
  const { version, pid } = await helloWithin(client, dataFolder);
  if (version !== packageVersion()) {
    throw new StudioError('conflict', `HSSL Studio ${version} (process ${pid}) has this data folder, and this is ${packageVersion()}.`, {
      path: dataFolder,
      advice: 'Close the other one first.',
    });
  }
}

/**
 * Connects to the service of a data folder, and starts one where there is none.
 *
 * @param dataFolder - absolute
 * @throws StudioError why it could not start; `conflict` where a service of another version has the folder
 */
export async function joinOrStart(dataFolder: string, { trainerEntry }: JoinOptions = {}): Promise<JoinedService> {
  for (let attempt = 1; ; attempt++) {
    const socket = await connectOrStart(dataFolder, trainerEntry);
    const client = connectClient(socketTransport(socket));
    try {
      await assertSameVersion(client, dataFolder);
      return { client, close: () => socket.end() };
    } catch (error) {
      socket.destroy();
      // An idle service may end in the very moment in which it is joined; the next one does not.
      if (attempt === mostAttempts || !(error instanceof StudioError) || error.code !== 'unavailable') {
        throw error;
      }
    }
  }
}
