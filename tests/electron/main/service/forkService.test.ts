import { realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { childEnvironment, forkService } from '../../../../electron/main/service/forkService.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

afterEach(() => vi.unstubAllEnvs());

/** A program in place of the service. */
function startProgram(source: string) {
  const dataFolder = temporaryFolder();
  const entry = path.join(temporaryFolder(), 'program.mjs');
  writeFileSync(entry, source);
  return { dataFolder, link: forkService({ node: process.execPath, entry, dataFolder }) };
}

test('the service sees nothing of the variables by which Electron talks to its own', () => {
  expect(childEnvironment({ PATH: '/bin', ELECTRON_RUN_AS_NODE: '1', electron_no_attach_console: '1', NODE_OPTIONS: '--inspect', NODE_CHANNEL_FD: '3', HSSL_STUDIO_CACHE: '/c' })).toEqual({
    PATH: '/bin',
    HSSL_STUDIO_CACHE: '/c',
  });
});

test('it works in its data folder, and gets structured values over the channel', async () => {
  vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', '/nowhere');
  const { dataFolder, link } = startProgram("process.on('message', (message) => { process.send({ cwd: process.cwd(), argv: process.argv.slice(2), electron: process.env.ELECTRON_OVERRIDE_DIST_PATH ?? null, message }); process.disconnect(); });");
  const answer = new Promise((resolve) => link.onMessage(resolve));
  link.send(new Map([['a', 1]]));
  expect(await answer).toEqual({ cwd: realpathSync(dataFolder), argv: ['--data', dataFolder], electron: null, message: new Map([['a', 1]]) });
});

test('its end is told also to those who ask after it, with its last words', async () => {
  const { link } = startProgram("console.error('the disk is gone'); process.exitCode = 3;");
  const end = await new Promise((resolve) => link.onEnd(resolve));
  expect(end).toEqual({ exitCode: 3, signal: null, lastWords: 'the disk is gone' });
  const late = vi.fn();
  link.onEnd(late);
  link.onClose(late);
  expect(late.mock.calls).toEqual([[end], []]);
});

test('a Node that cannot be started is an end too', async () => {
  const link = forkService({ node: '/nowhere/node', entry: 'main.ts', dataFolder: temporaryFolder() });
  expect(await new Promise((resolve) => link.onEnd(resolve))).toMatchObject({ exitCode: null, lastWords: expect.stringContaining('ENOENT') });
});
