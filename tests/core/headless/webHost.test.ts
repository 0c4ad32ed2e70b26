import { mkdirSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { connectClient } from '../../../core/contract/connectClient.ts';
import type { StudioError } from '../../../core/contract/error.ts';
import { startWebHost, type WebHost } from '../../../core/headless/webHost.ts';
import { joinOrStart, type JoinedService } from '../../../core/service/joinOrStart.ts';
import { serveFolder, type ServedFolder } from '../../../core/service/serveFolder.ts';
import { runCommand } from '../../support/runCommand.ts';
import { makeTestFolders, removeTestFolders, type TestFolders } from '../../support/studioFolders.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { waitFor } from '../../support/waitFor.ts';

let folders: TestFolders;
let served: ServedFolder | null;
let joined: JoinedService;
let interfaceFolder: string;
let host: WebHost;
let origin: string;
let port: string;
let token: string;

beforeAll(async () => {
  folders = await makeTestFolders();
  served = await serveFolder(folders.data);
  joined = await joinOrStart(folders.data);
  interfaceFolder = path.join(path.dirname(folders.data), 'renderer');
  mkdirSync(path.join(interfaceFolder, 'assets'), { recursive: true });
  writeFileSync(path.join(interfaceFolder, 'index.html'), '<!doctype html><title>HSSL Studio</title>');
  writeFileSync(path.join(interfaceFolder, 'assets', 'index.js'), 'export {};');
  writeFileSync(path.join(interfaceFolder, 'csp.json'), JSON.stringify({ policy: "default-src 'none'", styleHashes: ['sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='] }));
});

afterAll(async () => {
  joined.close();
  await served?.stop();
  removeTestFolders(folders);
});

beforeEach(async () => {
  host = await startWebHost({ dataFolder: folders.data, interfaceFolder, port: 0 });
  onTestFinished(() => host.close());
  const address = new URL(host.address);
  ({ origin, port } = address);
  token = address.searchParams.get('token') ?? '';
});

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

function ask(where: string, { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path: where, method, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** Brings the token, and answers with the cookie to send from then on. */
async function enter(): Promise<string> {
  const { headers } = await ask(`/?token=${token}`);
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

/** Opens the page's socket; answers with the HTTP status where it is refused. */
function openSocket(headers: Record<string, string>, where = '/socket'): Promise<WebSocket | number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${where}`, { headers });
    socket.on('open', () => resolve(socket));
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => {
      // Also comes after an answer that was not expected.
    });
  });
}

test('the printed address lets in once, by a cookie that scripts and other sites cannot use', async () => {
  const first = await ask(`/?token=${token}`);
  expect([first.status, first.headers.location]).toEqual([303, '/']);
  expect(first.headers['set-cookie']).toEqual([expect.stringMatching(/^hssl-studio-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)]);
  const cookie = first.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const page = await ask('/', { headers: { cookie } });
  expect([page.status, page.body]).toEqual([200, '<!doctype html><title>HSSL Studio</title>']);
  expect((await ask('/assets/index.js', { headers: { cookie } })).status).toBe(200);
  expect((await ask(`/?token=${token}`, { headers: { cookie } })).status).toBe(200);
  const second = await ask(`/?token=${token}`);
  expect([second.status, second.headers['set-cookie']]).toEqual([403, undefined]);
});

test('looking ahead does not use up the address', async () => {
  expect((await ask(`/?token=${token}`, { method: 'HEAD' })).status).toBe(403);
  expect((await ask(`/?token=${token}`, { headers: { 'sec-purpose': 'prefetch;prerender' } })).status).toBe(403);
  expect((await ask(`/?token=${token}`)).status).toBe(303);
});

test('without the cookie, or with a wrong one, nothing is served', async () => {
  const wrong = { cookie: `hssl-studio-${port}=${'A'.repeat(43)}` };
  const answers = [await ask('/'), await ask('/assets/index.js'), await ask('/', { headers: wrong }), await ask(`/?token=${'A'.repeat(43)}`), await ask('/?token=')];
  expect(answers.map((answer) => answer.status)).toEqual([403, 403, 403, 403, 403]);
  expect(answers.some((answer) => answer.body.includes('<title>'))).toBe(false);
});

test('names other than this machine\'s are refused, so that DNS cannot be turned against it', async () => {
  const cookie = await enter();
  const hosts = ['evil.example', `evil.example:${port}`, '127.0.0.1:1', `127.0.0.1.evil.example:${port}`, `[::1]:${port}`];
  const answers = await Promise.all(hosts.map((name) => ask('/', { headers: { host: name, cookie } })));
  expect(answers.map((answer) => answer.status)).toEqual(hosts.map(() => 421));
  expect((await ask('/', { headers: { host: `localhost:${port}`, cookie } })).status).toBe(200);
});

test('only files are served, and only those of the interface', async () => {
  const cookie = await enter();
  expect((await ask('/', { method: 'POST', headers: { cookie } })).status).toBe(405);
  const outside = await Promise.all(['/../data/service.json', '/%2e%2e/data/service.json', '/..%2fdata%2fservice.json', '/nothing.js'].map((where) => ask(where, { headers: { cookie } })));
  expect(outside.map((answer) => answer.status)).toEqual([404, 404, 404, 404]);
});

test('every answer forbids foreign and inline code, sniffing, frames and referrers', async () => {
  const { headers } = await ask('/');
  expect(headers['content-security-policy']).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  expect([headers['x-content-type-options'], headers['referrer-policy'], headers['x-frame-options'], headers['access-control-allow-origin']]).toEqual(['nosniff', 'no-referrer', 'DENY', undefined]);
});

test('a socket needs the cookie, our origin, our host and our path', async () => {
  const cookie = await enter();
  const refused = await Promise.all([
    openSocket({ origin }),
    openSocket({ cookie }),
    openSocket({ cookie, origin: 'https://evil.example' }),
    openSocket({ cookie, origin: 'null' }),
    openSocket({ cookie, origin: `http://127.0.0.1:1` }),
    openSocket({ cookie, origin: `http://evil.example:${port}`, host: `evil.example:${port}` }),
    openSocket({ cookie, origin }, '/other'),
  ]);
  expect(refused).toEqual(refused.map(() => 403));
});

test('a page talks to the service, hears its events, and takes nobody down with it', async () => {
  const socket = await openSocket({ cookie: await enter(), origin });
  if (typeof socket === 'number') {
    throw new Error(`refused with ${socket}`);
  }
  const client = connectClient({
    send: (message) => socket.send(JSON.stringify(message)),
    onMessage: (handler) => void socket.on('message', (data) => handler(JSON.parse(String(data)))),
    onClose: (handler) => void socket.once('close', handler),
  });
  expect((await client.request('service.hello', {})).dataFolder).toBe(folders.data);
  await expect(client.request('runs.get', { id: 'nothing' })).rejects.toMatchObject({ code: 'notFound', path: 'id' } satisfies Partial<StudioError>);
  const heard: string[] = [];
  client.onEvents((events) => heard.push(...events.map((event) => event.type)));
  await joined.client.request('datasets.add', { path: folders.images, name: 'pictures' });
  await waitFor(() => heard.includes('dataset.changed'), 'an event');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.send('{"t":"q"}\n{"t":"q"}');
  expect(await closed).toBe(1003);
  expect((await joined.client.request('service.hello', {})).dataFolder).toBe(folders.data);
});

test('an interface that is not built is said to be so', async () => {
  await expect(startWebHost({ dataFolder: folders.data, interfaceFolder: temporaryFolder(), port: 0 })).rejects.toMatchObject({ code: 'setupIncomplete', advice: 'Run `npm start`, which builds it.' });
});

test('a port that is taken is said to be so', async () => {
  await expect(startWebHost({ dataFolder: folders.data, interfaceFolder, port: Number(port) })).rejects.toMatchObject({ code: 'conflict', path: '--port' });
  const { code, err } = await runCommand(folders.data, 'serve', '--port', '70000');
  expect([code, err]).toEqual([2, expect.stringContaining('A port is a number from 0 to 65535')]);
});

test('a request line that is no address is refused, and the host goes on', async () => {
  const cookie = await enter();
  expect((await ask('//', { headers: { cookie } })).status).toBe(400);
  expect((await ask('/', { headers: { cookie } })).status).toBe(200);
});
