import { createBirpc } from 'birpc';
import type { ApiName } from '../contract/api.ts';
import type { ApiAnswer, ClientFunctions, ServiceFunctions } from '../contract/rpc.ts';
import type { Transport } from '../contract/transport.ts';
import type { EventHub } from './eventHub.ts';

/** Requests are the only calls that a client may make; whatever else comes is not for us. */
function isRequest(message: unknown): boolean {
  return (
    typeof message === 'object' &&
    message !== null &&
    't' in message &&
    message.t === 'q' &&
    'm' in message &&
    message.m === 'request' &&
    'a' in message &&
    Array.isArray(message.a)
  );
}

/**
 * Serves one client over a transport: answers its requests and tells it every event, until the transport closes.
 *
 * @param onClosed - called once when the client is gone
 */
export function attachClient(
  transport: Transport,
  hub: EventHub,
  answer: (name: string, input: unknown) => Promise<ApiAnswer<ApiName>>,
  onClosed: () => void,
): void {
  const rpc = createBirpc<ClientFunctions, ServiceFunctions>(
    { request: answer },
    {
      post: (message) => transport.send(message),
      on: (handler) =>
        transport.onMessage((message) => {
          if (isRequest(message)) {
            handler(message);
          }
        }),
      eventNames: ['announce'],
      // A transport that closes while an answer is on its way is told by onClose.
      onGeneralError: () => true,
    },
  );
  const unsubscribe = hub.subscribe((events) => void rpc.announce(events));
  transport.onClose(() => {
    unsubscribe();
    rpc.$close();
    onClosed();
  });
}
