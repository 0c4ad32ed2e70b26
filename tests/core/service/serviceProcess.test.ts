import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { connectClient } from '../../../core/contract/connectClient.ts';
import type { StudioError } from '../../../core/contract/error.ts';
import type { StudioClient } from '../../../core/contract/rpc.ts';
import type { Transport } from '../../../core/contract/transport.ts';
import { joinOrStart } from '../../../core/service/joinOrStart.ts';
import { socketPath } from '../../../core/service/localSocket.ts';
import { processStart } from '../../../core/service/processStart.ts';
import { serveFolder } from '../../../core/service/serveFolder.ts';
import { addPictures, createRun, startStudio, whenEnded, whenRunning } from '../../support/studio.ts';
import { scriptedTrainer, testFolders, type TestFolders } from '../../support/studioFolders.ts';
import { waitFor } from '../../support/waitFor.ts';

const serviceMain = fileURLToPath(new URL('../../../core/service/main.ts', import.meta.url));

let folders: TestFolders;

beforeEach(async () => {
  folders = await testFolders();
});

/** Joins the folder's service, or starts one in a process of its own, which is ended with the test. */
async function join(): Promise<{ client: StudioClient; pid: number; close(): void }> {
  const joined = await joinOrStart(folders.data, { trainerEntry: scriptedTrainer });
  const { pid } = await joined.client.request('service.hello', {});
  onTestFinished(async () => {
    joined.close();
    const start = await processStart(pid);
    if (pid !== process.pid && start !== null) {
      process.kill(pid, 'SIGTERM');
      await waitFor(async () => (await processStart(pid)) === null, 'the service to end', 15_000);
    }
  });
  return { ...joined, pid };
}

test('the second service of a folder is none: everyone joins the first', async () => {
  await startStudio(folders);
  expect(await serveFolder(folders.data)).toBeNull();
  const { pid } = await join();
  expect(pid).toBe(process.pid);
});

test('two that start at once share one service', async () => {
  const [one, two] = await Promise.all([join(), join()]);
  expect(one.pid).toBe(two.pid);
  expect(one.pid).not.toBe(process.pid);
});

test('a service whose parent is gone before it listens ends by itself', async () => {
  const child = fork(serviceMain, ['--data', folders.data], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  child.disconnect();
  const [code] = (await once(child, 'exit')) as [number];
  expect(code).toBe(0);
});

test('a service that nobody uses ends by itself and leaves the folder free', async () => {
  const { close, pid } = await join();
  close();
  await waitFor(async () => (await processStart(pid)) === null, 'the service to end', 8_000);
  expect([existsSync(socketPath(folders.data)), existsSync(path.join(folders.data, 'service.json'))]).toEqual([false, false]);
});

test('a service without clients works through its queue before it ends', async () => {
  const first = await join();
  await addPictures(first.client, folders);
  const id = await createRun(first.client, { steps: 100, stepMs: 10 });
  first.close();
  await waitFor(async () => (await processStart(first.pid)) === null, 'the service to end', 15_000);
  const { client } = await join();
  expect((await client.request('runs.get', { id })).status).toBe('finished');
}, 30_000);

test('a run whose service was killed is failed at the next start, and what its trainer saved is kept', async () => {
  const first = await join();
  await addPictures(first.client, folders);
  const id = await createRun(first.client, { steps: 100_000, stepMs: 10 });
  const { pid: trainer } = await whenRunning(first.client, id);
  process.kill(first.pid, 'SIGKILL');
  await waitFor(async () => (await processStart(first.pid)) === null, 'the service to be gone');
  const { client, pid } = await join();
  expect(pid).not.toBe(first.pid);
  const run = await whenEnded(client, id, 15_000);
  expect([run.status, run.pid, run.reason]).toEqual([
    'failed',
    null,
    {
      code: 'orphaned',
      message: 'HSSL Studio ended while this run trained.',
      advice: `\`hssl resume ${id}\` goes on from epoch 7.7 (checkpoints/step-77.safetensors).`,
    },
  ]);
  expect(await processStart(trainer ?? 0)).toBeNull();
}, 30_000);

test('a pid that now belongs to another process does not keep a run alive', async () => {
  const studio = await startStudio(folders);
  const id = await createRun(studio.client, { steps: 1 });
  await whenEnded(studio.client, id);
  await studio.stop();
  const database = new Database(path.join(folders.data, 'studio.sqlite'));
  database.prepare("update runs set status = 'running', pid = ?, process_start = 'another boot:1', heartbeat = 1000 where id = ?").run(process.pid, id);
  database.close();
  const { client } = await startStudio(folders);
  const run = await whenEnded(client, id);
  // It ended when it was last heard of, not when someone looked.
  expect([run.reason?.code, run.ended]).toEqual(['orphaned', '1970-01-01T00:00:01.000Z']);
});

test('only its owner may talk to the service', async () => {
  await startStudio(folders);
  expect(statSync(socketPath(folders.data)).mode & 0o777).toBe(0o600);
  expect(statSync(folders.data).mode & 0o777).toBe(0o700);
});

test('a data folder with a long path has its socket in a short one', async () => {
  folders.data = path.join(folders.data, 'a-rather-long-name'.repeat(6), 'data');
  expect(Buffer.byteLength(socketPath(folders.data))).toBeLessThanOrEqual(100);
  const { client } = await startStudio(folders);
  expect((await client.request('service.hello', {})).dataFolder).toBe(folders.data);
  const folder = path.dirname(socketPath(folders.data));
  expect([statSync(folder).mode & 0o777, statSync(socketPath(folders.data)).mode & 0o777]).toEqual([0o700, 0o600]);
});

test('what is no message ends its connection, and nobody else\'s', async () => {
  const { client } = await startStudio(folders);
  const socket = net.connect(socketPath(folders.data));
  socket.write('GET / HTTP/1.1\r\n\r\n');
  await once(socket, 'close');
  const stranger = net.connect(socketPath(folders.data));
  stranger.write('null\n{"t":"q","i":"1","m":"toString","a":[]}\n{"t":"q","i":"2","m":"request","a":["service.hello",{}]}\n');
  // Events may come along with the answer, in one piece or in several.
  const messages: { i?: string }[] = [];
  for await (const line of createInterface({ input: stranger })) {
    messages.push(JSON.parse(line) as { i?: string });
    if (messages.at(-1)?.i === '2') {
      break;
    }
  }
  stranger.destroy();
  expect(messages.filter(({ i }) => i !== undefined)).toMatchObject([{ t: 's', i: '2', r: { ok: true } }]);
  expect((await client.request('service.hello', {})).pid).toBe(process.pid);
});

test('why a service cannot start is told to who wanted it', async () => {
  const studio = await startStudio(folders);
  await studio.stop();
  const file = path.join(folders.data, 'studio.sqlite');
  const database = new Database(file);
  database.pragma('user_version = 99990');
  database.close();
  const before = readFileSync(file);
  await expect(joinOrStart(folders.data)).rejects.toMatchObject({ code: 'newerData', path: file } satisfies Partial<StudioError>);
  expect(readFileSync(file).equals(before)).toBe(true);
  writeFileSync(path.join(path.dirname(folders.data), 'file'), '');
  await expect(joinOrStart(path.join(path.dirname(folders.data), 'file', 'data'))).rejects.toMatchObject({ code: 'unavailable' } satisfies Partial<StudioError>);
});

/** A service with a process channel, as the desktop app starts it. */
function forkService(): { transport: Transport; exited: Promise<unknown>; pid: number | undefined } {
  const child = fork(serviceMain, ['--data', folders.data, '--trainer', scriptedTrainer], { serialization: 'advanced', execArgv: [] });
  const exited = once(child, 'exit');
  onTestFinished(async () => {
    if (child.connected) {
      child.disconnect();
    }
    child.kill('SIGTERM');
    await exited;
  });
  const transport: Transport = {
    send: (message) => void child.send(message as object),
    onMessage: (handler) => void child.on('message', handler),
    onClose: (handler) => void child.once('disconnect', handler),
  };
  return { transport, exited, pid: child.pid };
}

test('the desktop app talks to the service over the channel of its process', async () => {
  const { transport, pid, exited } = forkService();
  const client = connectClient(transport);
  expect((await client.request('service.hello', {})).pid).toBe(pid);
  await addPictures(client, folders);
  const id = await createRun(client, { steps: 100_000, stepMs: 10 });
  await whenRunning(client, id);
  await client.request('service.stop', {});
  await exited;
  const { client: next } = await startStudio(folders);
  expect((await next.request('runs.get', { id })).reason).toMatchObject({ code: 'orphaned', message: 'HSSL Studio was closed while this run trained.' });
}, 20_000);

test('where a service lives already, the process of the desktop app joins it', async () => {
  const studio = await startStudio(folders);
  const { transport, exited } = forkService();
  const client = connectClient(transport);
  expect((await client.request('service.hello', {})).pid).toBe(process.pid);
  const heard: string[] = [];
  client.onEvents((events) => heard.push(...events.map((event) => event.type)));
  await whenEnded(client, await createRun(studio.client, { steps: 2 }));
  await waitFor(() => heard.includes('run.changed'), 'an event over the relay');
  await studio.stop();
  await exited;
});
