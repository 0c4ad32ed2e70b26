import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { lineReader } from '../service/lineReader.ts';

/** A browser that does not read must not fill the memory. */
const mostWaitingBytes = 256 * 1024 * 1024;

/** `ws` close codes: a message of a kind that is not accepted; the other side is gone. */
const unacceptable = 1003;
const goingAway = 1001;

/** Carries messages between a browser and the service without looking inside: one JSON text there, one line here. */
export function relaySocket(browser: WebSocket, service: Socket): void {
  const read = lineReader(
    (line) => {
      browser.send(line);
      if (browser.bufferedAmount > mostWaitingBytes) {
        browser.terminate();
      }
    },
    () => browser.terminate(),
  );
  service.setEncoding('utf8');
  service.on('data', (chunk: string) => read(chunk));
  service.on('error', () => {
    // The close that follows ends the browser's connection too.
  });
  service.on('close', () => browser.close(goingAway));
  browser.on('message', (data, isBinary) => {
    const text = Buffer.isBuffer(data) ? data.toString('utf8') : '';
    // A line break would smuggle in a second message; JSON.stringify writes none.
    if (isBinary || text.includes('\n')) {
      browser.close(unacceptable);
      return;
    }
    service.write(`${text}\n`);
  });
  browser.on('error', () => service.destroy());
  browser.on('close', () => service.destroy());
}
