import type { ErrorReport } from './error.ts';

/**
 * What goes over the process channel between the desktop host and its service process. One channel carries many clients
 * (windows); the host gives each a name of its own and never looks into `message`.
 */
export type ServiceChannelMessage =
  /** Service to host, once: clients may be opened. */
  | { type: 'ready' }
  /** Service to host, instead of `ready`: it could not start, and exits. */
  | { type: 'failed'; error: ErrorReport }
  /** Host to service: a new client. */
  | { type: 'open'; client: string }
  /** Both ways: what the client's transport carries. */
  | { type: 'message'; client: string; message: unknown }
  /** Both ways: this client is gone; nothing more comes from it or for it. */
  | { type: 'close'; client: string };
