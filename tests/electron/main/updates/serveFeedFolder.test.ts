import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { serveFeedFolder } from '../../../../electron/main/updates/serveFeedFolder.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

/** Asks as it is written: `fetch` would tidy up the path. */
function ask(address: string, requested: string, method = 'GET'): Promise<{ status: number; text: string }> {
  const { port } = new URL(address);
  return new Promise((resolve, reject) => {
    http
      .request({ host: '127.0.0.1', port, path: requested, method }, (answer) => {
        const pieces: Buffer[] = [];
        answer.on('data', (piece: Buffer) => pieces.push(piece)).on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(pieces).toString() }));
      })
      .on('error', reject)
      .end();
  });
}

async function serve() {
  const parent = temporaryFolder();
  const folder = path.join(parent, 'feed');
  mkdirSync(path.join(folder, 'below'), { recursive: true });
  writeFileSync(path.join(folder, 'latest-linux.yml'), 'version: 1.0.0');
  writeFileSync(path.join(folder, 'a b+c.AppImage'), 'app');
  writeFileSync(path.join(folder, 'below', 'x'), 'below');
  writeFileSync(path.join(parent, 'secret'), 'secret');
  execFileSync('mkfifo', [path.join(folder, 'pipe')]);
  const served = await serveFeedFolder(folder);
  onTestFinished(() => served.close());
  return { ...served, base: new URL(served.address).pathname };
}

test('serves the files of the folder, on this machine only', async () => {
  const { address, base } = await serve();
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}\/$/);
  expect(await ask(address, `${base}latest-linux.yml?noCache=1`)).toEqual({ status: 200, text: 'version: 1.0.0' });
  expect(await ask(address, `${base}a%20b%2Bc.AppImage`)).toEqual({ status: 200, text: 'app' });
});

test('serves nothing else', async () => {
  const { address, base } = await serve();
  const paths = ['/', '/latest-linux.yml', `/${'x'.repeat(32)}/latest-linux.yml`, base, `${base}.`, `${base}..`, `${base}../secret`, `${base}..%2fsecret`, `${base}%2e%2e%2fsecret`, `${base}..%5csecret`, `${base}below`, `${base}below/x`, `${base}pipe`, `${base}missing`, `${base}%zz`, `${base}latest-linux.yml%00`, `/${base}latest-linux.yml`];
  expect(await Promise.all(paths.map(async (requested) => [requested, (await ask(address, requested)).status]))).toEqual(paths.map((requested) => [requested, 404]));
  expect((await ask(address, `${base}latest-linux.yml`, 'PUT')).status).toBe(404);
});

test('a folder that is gone is said, and a closed one answers no more', async () => {
  await expect(serveFeedFolder('/nowhere/feed')).rejects.toMatchObject({ reason: 'folderGone', message: '/nowhere/feed' });
  const { address, base, close } = await serve();
  close();
  await expect(ask(address, `${base}latest-linux.yml`)).rejects.toThrow();
});
