import type { ApiInput, ApiName, ApiOutput } from './api.ts';
import type { ErrorReport } from './error.ts';
import type { StudioEvent } from './events.ts';

/** An answer as data, so that errors keep their code, path and advice over every transport. */
export type ApiAnswer<Name extends ApiName> = { ok: true; value: ApiOutput<Name> } | { ok: false; error: ErrorReport };

/** What a client may call on the service. */
export interface ServiceFunctions {
  request(name: string, input: unknown): Promise<ApiAnswer<ApiName>>;
}

/** What the service calls on a client. */
export interface ClientFunctions {
  announce(events: StudioEvent[]): void;
}

/** A typed door to the service, whichever transport it goes through. */
export interface StudioClient {
  /** Throws {@link StudioError} with the service's code, path and advice; `unavailable` when the service is gone. */
  request<Name extends ApiName>(name: Name, input: ApiInput<Name>): Promise<ApiOutput<Name>>;
  /** Returns the function that ends the subscription. */
  onEvents(handler: (events: StudioEvent[]) => void): () => void;
  onClosed(handler: () => void): () => void;
}
