import { MessageChannelMain, type MessagePortMain } from 'electron';
import { channels } from '../ipc/channels.ts';
import { handleRequest } from './handleRequest.ts';
import { relayPorts } from './service/relayPorts.ts';
import type { Service, ServiceLink } from './service/serviceLink.ts';

/**
 * Gives the page a port to the service whenever it asks for one: at its start, after a reload, after an interruption.
 * While there is no service the answer waits for the next one, which only a person starts.
 */
export function answerConnect(next: () => Promise<Service>): void {
  const relays = new WeakMap<ServiceLink, (port: MessagePortMain) => void>();
  handleRequest('connect', async (sender, nonce) => {
    const { link } = await next();
    if (!sender.isDestroyed()) {
      const relay = relays.get(link) ?? relayPorts(link);
      relays.set(link, relay);
      const { port1, port2 } = new MessageChannelMain();
      relay(port2);
      sender.postMessage(channels.servicePort, nonce, [port1]);
    }
  });
}
