import type { MessagePortMain } from 'electron';
import type { ServiceLink } from './serviceLink.ts';

/**
 * Joins the page's port with the service, without looking at what goes through. Answers to other parties on the link
 * arrive too and are passed over by the page's client, which knows the ids of its own questions.
 */
export function relayPort(port: MessagePortMain, link: ServiceLink): void {
  let isOpen = true;
  port.on('message', (event) => link.send(event.data));
  port.on('close', () => {
    isOpen = false;
  });
  link.onMessage((message) => {
    if (isOpen) {
      port.postMessage(message);
    }
  });
  link.onClose(() => port.close());
  port.start();
}
