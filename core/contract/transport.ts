/**
 * Carries whole messages between a client and the service, in order.
 * A MessagePort, a process channel, a WebSocket and a local socket implement it.
 */
export interface Transport {
  send(message: unknown): void;
  onMessage(handler: (message: unknown) => void): void;
  /** Called once when the other side is gone. */
  onClose(handler: () => void): void;
}
