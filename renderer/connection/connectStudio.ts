import { shallowRef, type ShallowRef } from 'vue';
import type { ApiInput, ApiName, ApiOutput } from '../../core/contract/api.ts';
import { connectClient } from '../../core/contract/connectClient.ts';
import { StudioError } from '../../core/contract/error.ts';
import type { StudioEvent } from '../../core/contract/events.ts';
import type { StudioClient } from '../../core/contract/rpc.ts';
import type { Transport } from '../../core/contract/transport.ts';

/** `lost`: there was a connection, or an attempt, and the next attempt is on its way. */
export type ConnectionState = 'connecting' | 'connected' | 'lost';

export interface StudioConnection {
  /** The same object for the life of the page, whatever happens to the transport below it. */
  client: StudioClient;
  state: Readonly<ShallowRef<ConnectionState>>;
  /** Called now if there is a connection, and at every later one: what was read before may be out of date. */
  onConnected(handler: () => void): () => void;
  /** Tries at once instead of after the pause. */
  retry(): void;
}

const firstPauseMs = 500;
const longestPauseMs = 5000;

/**
 * Keeps a client connected: opens a transport, and opens another one whenever it closes, with growing pauses.
 *
 * @param open - makes a fresh transport
 */
export function connectStudio(open: () => Promise<Transport>): StudioConnection {
  const state = shallowRef<ConnectionState>('connecting');
  const connectedHandlers = new Set<() => void>();
  const eventHandlers = new Set<(events: StudioEvent[]) => void>();
  const closedHandlers = new Set<() => void>();
  let current: StudioClient | null = null;
  let pauseMs = firstPauseMs;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function connect(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    try {
      const inner = connectClient(await open());
      inner.onEvents((events) => eventHandlers.forEach((handler) => handler(events)));
      inner.onClosed(() => {
        current = null;
        closedHandlers.forEach((handler) => handler());
        tryLater();
      });
      current = inner;
      pauseMs = firstPauseMs;
      state.value = 'connected';
      connectedHandlers.forEach((handler) => handler());
    } catch {
      tryLater();
    }
  }

  function tryLater(): void {
    state.value = 'lost';
    timer = setTimeout(() => void connect(), pauseMs);
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  }

  const client: StudioClient = {
    async request<Name extends ApiName>(name: Name, input: ApiInput<Name>): Promise<ApiOutput<Name>> {
      if (!current) {
        throw new StudioError('unavailable', 'The service cannot be reached.', { advice: 'Wait for the connection, or start HSSL Studio again.' });
      }
      return current.request(name, input);
    },
    onEvents: (handler) => subscribe(eventHandlers, handler),
    onClosed: (handler) => subscribe(closedHandlers, handler),
  };

  void connect();
  return {
    client,
    state,
    onConnected: (handler) => {
      if (current) {
        handler();
      }
      return subscribe(connectedHandlers, handler);
    },
    retry: () => {
      if (timer !== undefined) {
        void connect();
      }
    },
  };
}

function subscribe<Handler>(handlers: Set<Handler>, handler: Handler): () => void {
  handlers.add(handler);
  return () => handlers.delete(handler);
}
