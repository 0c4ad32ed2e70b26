import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface FaultyServer {
  /** Without a slash at its end. */
  address: string;
  /** Headers of every request so far. */
  requests: IncomingHttpHeaders[];
  /** Paths of every request so far, with their queries. */
  paths: string[];
  /** Answers from now on; a test changes it to let the server fail, or to mend it. */
  answer: Answer;
  /** Answers that have begun and whose connection is still open. */
  open(): number;
}

/** A server on this machine that fails as a test wants it to; it ends with the test. */
export async function startFaultyServer(answer: Answer): Promise<FaultyServer> {
  const going = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    faulty.requests.push(request.headers);
    faulty.paths.push(request.url ?? '');
    going.add(response);
    response.on('close', () => going.delete(response));
    faulty.answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const faulty: FaultyServer = { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests: [], paths: [], answer, open: () => going.size };
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return faulty;
}

/** An address on this machine where nobody answers. */
export async function deadAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}

export interface ServedContent {
  content: Buffer;
  etag?: string;
  lastModified?: string;
  /** Whether it sends the part that is asked for. */
  hasRanges?: boolean;
  /** Whether it sends the whole where the client's part is of another version. */
  heedsIfRange?: boolean;
  /** The connection is cut after so many bytes; what a client has not taken up by then is lost, so that it may have fewer. */
  cutAfter?: number;
  /** Nothing more is sent after so many bytes, and the connection stays. */
  silentAfter?: number;
}

/** Answers as a server of files would. */
export function sending({ content, etag, lastModified, hasRanges = true, heedsIfRange = true, cutAfter, silentAfter }: ServedContent): Answer {
  return ({ headers }, response) => {
    const from = Number(/^bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0);
    const isSame = !heedsIfRange || headers['if-range'] === undefined || headers['if-range'] === etag || headers['if-range'] === lastModified;
    const start = hasRanges && isSame ? from : 0;
    const version = { ...(etag !== undefined && { etag }), ...(lastModified !== undefined && { 'last-modified': lastModified }) };
    if (start > 0 && start >= content.length) {
      response.writeHead(416, { ...version, 'content-range': `bytes */${content.length}` }).end();
      return;
    }
    const rest = content.subarray(start);
    const isPart = hasRanges && isSame && headers.range !== undefined;
    response.writeHead(isPart ? 206 : 200, { ...version, 'content-length': rest.length, ...(isPart && { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` }) });
    const limit = cutAfter ?? silentAfter;
    if (limit === undefined || limit >= rest.length) {
      response.end(rest);
    } else {
      response.write(rest.subarray(0, limit), () => {
        if (cutAfter !== undefined) {
          setTimeout(() => response.destroy(), 20);
        }
      });
    }
  };
}

/** Answers with each in turn, and with the last from then on. */
export function inTurn(...answers: [Answer, ...Answer[]]): Answer {
  let next = 0;
  return (request, response) => {
    const answer = answers[Math.min(next, answers.length - 1)];
    next += 1;
    answer?.(request, response);
  };
}

export function refusing(status: number): Answer {
  return (_request, response) => void response.writeHead(status).end('no');
}
