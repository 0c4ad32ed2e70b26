import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import sirv from 'sirv';
import { type WebSocket, WebSocketServer } from 'ws';
import { StudioError } from '../contract/error.ts';
import { connectOrStart } from '../service/connectOrStart.ts';
import { contentSecurityPolicy } from './contentSecurityPolicy.ts';
import { relaySocket } from './relaySocket.ts';
import { createWebSession } from './webSession.ts';

export interface WebHost {
  /** With the one-time token: `http://127.0.0.1:4780/?token=...`. */
  readonly address: string;
  close(): Promise<void>;
}

export interface WebHostOptions {
  /** Absolute; its service is joined, or started. */
  dataFolder: string;
  /** The built interface. */
  interfaceFolder: string;
  /** 0 for any free one. */
  port: number;
}

const socketPath = '/socket';
const longestMessageBytes = 16 * 1024 * 1024;

function assertBuilt(interfaceFolder: string): void {
  if (!existsSync(path.join(interfaceFolder, 'index.html'))) {
    throw new StudioError('setupIncomplete', 'The interface is not built.', { path: interfaceFolder, advice: 'Run `npm start`, which builds it.' });
  }
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      reject(isTaken ? new StudioError('conflict', `Port ${port} cannot be used (${error.code}).`, { path: '--port', advice: 'Choose another one, or leave --port out.', cause: error }) : error);
    });
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(`${text}\n`);
}

/**
 * Serves the interface to a browser on this machine, and relays it to the service of a data folder. Only who brings the
 * printed address once gets in; names other than this machine's are refused, so that no other site can reach it by DNS.
 *
 * @throws StudioError `setupIncomplete` without a built interface, `conflict` where the port is taken
 */
export async function startWebHost({ dataFolder, interfaceFolder, port: wantedPort }: WebHostOptions): Promise<WebHost> {
  assertBuilt(interfaceFolder);
  const files = sirv(interfaceFolder, { etag: true, dotfiles: false });
  const policy = contentSecurityPolicy(interfaceFolder);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: longestMessageBytes, perMessageDeflate: false });
  const server = createServer(answer);
  const port = await listen(server, wantedPort);
  const session = createWebSession(port);
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];

  function isOurHost({ headers }: IncomingMessage): boolean {
    return headers.host !== undefined && hosts.includes(headers.host);
  }

  /** Null for a request line that is no address, such as `//`. */
  function targetOf(request: IncomingMessage): URL | null {
    return URL.parse(request.url ?? '/', `http://${hosts[0]}`);
  }

  /** Browsers tell where a page that opens a socket comes from, and pages can't forge it. */
  function isOurOrigin({ headers }: IncomingMessage): boolean {
    return headers.origin === `http://${headers.host}`;
  }

  function exchangeToken(request: IncomingMessage, response: ServerResponse, token: string): void {
    const isPrefetch = /prefetch/i.test(`${String(request.headers['sec-purpose'])} ${String(request.headers.purpose)}`);
    const cookie = request.method === 'GET' && !isPrefetch ? session.exchange(token) : null;
    if (cookie === null) {
      refuse(response, 403, 'This address has been used already, or is wrong. Start `hssl serve` again for a fresh one.');
      return;
    }
    response.writeHead(303, { Location: '/', 'Set-Cookie': cookie, 'Cache-Control': 'no-store' });
    response.end();
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    response.setHeader('Content-Security-Policy', policy);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('X-Frame-Options', 'DENY');
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
    if (!isOurHost(request)) {
      refuse(response, 421, 'This is not the host that you asked for.');
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      refuse(response, 405, 'Only files are served here.');
      return;
    }
    const target = targetOf(request);
    if (target === null) {
      refuse(response, 400, 'This address cannot be read.');
      return;
    }
    const { pathname, searchParams } = target;
    const token = searchParams.get('token');
    if (pathname === '/' && token !== null && !session.isKnown(request)) {
      exchangeToken(request, response, token);
    } else if (!session.isKnown(request)) {
      refuse(response, 403, 'Open the address that `hssl serve` printed, with its token.');
    } else {
      files(request, response, () => refuse(response, 404, 'There is no such file.'));
    }
  }

  async function connectBrowser(browser: WebSocket): Promise<void> {
    // What comes before the service answers would otherwise be lost.
    browser.pause();
    try {
      relaySocket(browser, await connectOrStart(dataFolder));
    } catch {
      // The page tries again; a service that cannot start says why in its log and at the next command.
      browser.close(1013);
    }
    browser.resume();
  }

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (targetOf(request)?.pathname !== socketPath || !isOurHost(request) || !isOurOrigin(request) || !session.isKnown(request)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (browser) => void connectBrowser(browser));
  });

  return {
    address: `http://${hosts[0]}/?token=${session.token}`,
    async close() {
      for (const browser of sockets.clients) {
        browser.terminate();
      }
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
