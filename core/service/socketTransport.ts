import type { Socket } from 'node:net';
import type { Transport } from '../contract/transport.ts';
import { lineReader } from './lineReader.ts';

/** A client that does not read (a stopped process) must not fill the memory of the service. */
const mostWaitingBytes = 256 * 1024 * 1024;

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Messages over a socket: one line of JSON each. What is no JSON ends the connection. */
export function socketTransport(socket: Socket): Transport {
  const messageHandlers = new Set<(message: unknown) => void>();
  const read = lineReader(
    (line) => {
      const message = parse(line);
      if (message === undefined) {
        socket.destroy();
        return;
      }
      messageHandlers.forEach((handler) => handler(message));
    },
    () => socket.destroy(),
  );
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => read(chunk));
  // The close that follows is told by onClose.
  socket.on('error', () => {});
  return {
    send(message) {
      if (socket.writable) {
        socket.write(`${JSON.stringify(message)}\n`);
        if (socket.writableLength > mostWaitingBytes) {
          socket.destroy();
        }
      }
    },
    onMessage: (handler) => void messageHandlers.add(handler),
    onClose: (handler) => void socket.once('close', handler),
  };
}
