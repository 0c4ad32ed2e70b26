import type { Transport } from '../contract/transport.ts';
import { connectWithin } from './connectWithin.ts';
import { socketTransport } from './socketTransport.ts';

/** A service that has the folder but is still starting, or ending, answers within this. */
const patienceMs = 15_000;

/**
 * Joins the live service of a data folder in the name of the process at the other end of `channel`: carries every message
 * both ways, and resolves when either side is gone.
 *
 * @throws StudioError `unavailable` where the service does not answer
 */
export async function relayService(dataFolder: string, channel: Transport): Promise<void> {
  const waiting: unknown[] = [];
  let send: Transport['send'] = (message) => {
    waiting.push(message);
  };
  channel.onMessage((message) => send(message));
  const socket = await connectWithin(dataFolder, patienceMs);
  const service = socketTransport(socket);
  waiting.forEach((message) => service.send(message));
  send = (message) => service.send(message);
  service.onMessage((message) => channel.send(message));
  await Promise.race([new Promise<void>((resolve) => service.onClose(resolve)), new Promise<void>((resolve) => channel.onClose(resolve))]);
  socket.destroy();
}
