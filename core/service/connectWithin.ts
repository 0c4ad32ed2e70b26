import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { StudioError } from '../contract/error.ts';
import { connectLocally } from './localSocket.ts';
import { readServiceRecord } from './serviceRecord.ts';

const attemptEveryMs = 50;

/**
 * Connects to the service of a data folder that someone has.
 *
 * @throws StudioError `unavailable` where it does not answer in time
 */
export async function connectWithin(dataFolder: string, patienceMs: number): Promise<Socket> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    const socket = await connectLocally(dataFolder);
    if (socket !== null) {
      return socket;
    }
    await delay(attemptEveryMs);
  }
  const pid = readServiceRecord(dataFolder)?.pid;
  throw new StudioError('unavailable', `Another HSSL Studio has this data folder${pid === undefined ? '' : ` (process ${pid})`}, and does not answer.`, {
    path: dataFolder,
    advice: 'End that process, and try again.',
  });
}
