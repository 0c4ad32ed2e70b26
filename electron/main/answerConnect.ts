import { MessageChannelMain } from 'electron';
import { channels } from '../ipc/channels.ts';
import { handleRequest } from './handleRequest.ts';
import { relayPort } from './service/relayPort.ts';
import type { Service } from './service/serviceLink.ts';

/**
 * Gives the page a port to the service whenever it asks for one: at its start, after a reload, after an interruption.
 * While there is no service the answer waits for the next one, which only a person starts.
 */
export function answerConnect(next: () => Promise<Service>): void {
  handleRequest('connect', async (sender, nonce) => {
    const { link } = await next();
    if (!sender.isDestroyed()) {
      const { port1, port2 } = new MessageChannelMain();
      relayPort(port2, link);
      sender.postMessage(channels.servicePort, nonce, [port1]);
    }
  });
}
