import type { StudioClient } from '../../../core/contract/rpc.ts';
import type { Transport } from '../../../core/contract/transport.ts';

/** Why a service is gone, as far as the desktop can tell. */
export interface ServiceEnd {
  /** Null when a signal ended it, or when it is another program's service. */
  exitCode: number | null;
  signal: string | null;
  /** The last lines that it wrote to standard error. */
  lastWords: string;
}

/** The way to the one service of a data folder. Several parties may send and listen over it; each knows its own answers. */
export interface ServiceLink extends Transport {
  /** Whether this app started the service, and so ends it. */
  readonly isOwned: boolean;
  onEnd(handler: (end: ServiceEnd) => void): void;
  /** Ends an owned service at once; its trainers notice and save what they have. */
  kill(): void;
}

/** A link with the app's own client on it. */
export interface Service {
  link: ServiceLink;
  client: StudioClient;
}
