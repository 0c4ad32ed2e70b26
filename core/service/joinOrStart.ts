import { connectClient } from '../contract/connectClient.ts';
import { StudioError } from '../contract/error.ts';
import type { StudioClient } from '../contract/rpc.ts';
import { connectOrStart } from './connectOrStart.ts';
import { packageVersion } from './packageVersion.ts';
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

async function assertSameVersion(client: StudioClient, dataFolder: string): Promise<void> {
  const { version, pid } = await client.request('service.hello', {});
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
