import process from 'node:process';
import type { Transport } from '../contract/transport.ts';

/** The channel to the process that forked this one; null where there is none. */
export function processTransport(): Transport | null {
  if (process.send === undefined) {
    return null;
  }
  return {
    send(message) {
      if (process.connected) {
        process.send?.(message, undefined, undefined, () => {
          // A channel that closes meanwhile is told by onClose.
        });
      }
    },
    onMessage: (handler) => void process.on('message', handler),
    onClose(handler) {
      if (process.connected) {
        process.once('disconnect', handler);
      } else {
        // Whoever forked this one is gone already, and its end is not told again.
        queueMicrotask(handler);
      }
    },
  };
}
