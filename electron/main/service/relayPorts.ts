import type { MessagePortMain } from 'electron';
import type { ServiceLink } from './serviceLink.ts';

/**
 * Joins the page with a service, without looking at what goes through. Answers to other parties on the link arrive at the
 * page too and are passed over by its client, which knows the ids of its own questions.
 *
 * @returns gives the page's newest port to the service in place of the one before, whose page was reloaded
 */
export function relayPorts(link: ServiceLink): (port: MessagePortMain) => void {
  let current: MessagePortMain | null = null;
  link.onMessage((message) => current?.postMessage(message));
  link.onClose(() => current?.close());
  return (port) => {
    current?.close();
    current = port;
    port.on('message', (event) => link.send(event.data));
    port.on('close', () => {
      if (current === port) {
        current = null;
      }
    });
    port.start();
  };
}
