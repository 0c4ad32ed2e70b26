import { createBirpc } from 'birpc';
import type { ApiInput, ApiName, ApiOutput } from './api.ts';
import { StudioError } from './error.ts';
import type { StudioEvent } from './events.ts';
import type { ClientFunctions, ServiceFunctions, StudioClient } from './rpc.ts';
import type { Transport } from './transport.ts';

/** Imports and engine tests may take long; a request ends when its answer comes or the transport closes. */
const noTimeout = -1;

/** Makes a typed client over any transport. */
export function connectClient(transport: Transport): StudioClient {
  const eventHandlers = new Set<(events: StudioEvent[]) => void>();
  const closeHandlers = new Set<() => void>();
  let isClosed = false;

  const rpc = createBirpc<ServiceFunctions, ClientFunctions>(
    {
      announce(events) {
        for (const handler of eventHandlers) {
          handler(events);
        }
      },
    },
    {
      post: (message) => transport.send(message),
      on: (handler) => transport.onMessage(handler),
      timeout: noTimeout,
    },
  );

  const gone = () =>
    new StudioError('unavailable', 'The connection to the service was lost.', { advice: 'Start HSSL Studio again.' });

  transport.onClose(() => {
    isClosed = true;
    rpc.$close(gone());
    for (const handler of closeHandlers) {
      handler();
    }
  });

  return {
    async request<Name extends ApiName>(name: Name, input: ApiInput<Name>): Promise<ApiOutput<Name>> {
      if (isClosed) {
        throw gone();
      }
      const answer = await rpc.request(name, input);
      if (!answer.ok) {
        throw StudioError.fromReport(answer.error);
      }
      // The service answers `name` with its own output: the pairing is made by ApiHandlers on the other side.
      return answer.value as ApiOutput<Name>;
    },
    onEvents(handler) {
      eventHandlers.add(handler);
      return () => eventHandlers.delete(handler);
    },
    onClosed(handler) {
      closeHandlers.add(handler);
      return () => closeHandlers.delete(handler);
    },
  };
}
