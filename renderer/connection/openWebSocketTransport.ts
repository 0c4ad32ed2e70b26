import type { Transport } from '../../core/contract/transport.ts';

/**
 * Opens the web host's socket. Messages cross as JSON text.
 * Rejects when the socket closes before it opened, which is also what a refused token looks like.
 */
export function openWebSocketTransport(url: string): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.addEventListener('open', () =>
      resolve({
        send: (message) => {
          // A message to a closing socket has nobody to read it; onClose tells the caller.
          if (socket.readyState === WebSocket.OPEN) {
            socket.send(JSON.stringify(message));
          }
        },
        onMessage: (handler) => socket.addEventListener('message', (event) => handler(JSON.parse(String(event.data)))),
        onClose: (handler) => socket.addEventListener('close', handler, { once: true }),
      }),
    );
    socket.addEventListener('close', () => reject(new Error(`${url} did not answer`)), { once: true });
  });
}
