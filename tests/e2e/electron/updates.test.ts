import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { UpdateState } from '../../../core/contract/desktop.ts';
import { cacheFolder } from '../../../core/engine/places.mjs';
import { installedElectron } from '../../../scripts/app/findElectron.mjs';
import { buildApp } from '../../../scripts/app/buildApp.mjs';
import { sha512Of, writeFeed } from '../../electron/main/updates/writeFeed.ts';
import { allEnded, joinService, launchForTest, longRun, whyNoDesktop, type Desktop } from './launchDesktop.ts';

const whyNot = whyNoDesktop();
const patience = { timeout: 60_000, interval: 100 };
const packageName = 'hssl-studio-9.0.0-x64.AppImage';

/** A folder of one's own for downloads; everything else that is kept per user is shared. */
function makeCache(folder: string): string {
  const shared = cacheFolder();
  mkdirSync(folder);
  readdirSync(shared).filter((name) => name !== 'updates').forEach((name) => symlinkSync(path.join(shared, name), path.join(folder, name)));
  return folder;
}

/**
 * An app that takes itself for an AppImage: the file is a stand-in, everything from the feed to its replacement is the real thing.
 * The new version is a program that leaves a note.
 */
async function launchAppImage() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hssl-updates-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 }));
  const home = path.join(folder, 'Applications');
  mkdirSync(home);
  const appImage = path.join(home, 'hssl-studio-0.1.0-x64.AppImage');
  writeFileSync(appImage, 'the old version');
  const note = path.join(folder, 'started');
  const newVersion = `#!/bin/sh\nprintf '%s\\n' "$@" > '${note}'\n`;
  const desktop = await launchForTest({ environment: { APPIMAGE: appImage, APPDIR: path.dirname(installedElectron() ?? ''), HSSL_STUDIO_CACHE: makeCache(path.join(folder, 'cache')) } });
  return { desktop, feed: path.join(folder, 'feed'), home, appImage, note, newVersion };
}

function stateOf({ page }: Desktop): Promise<UpdateState> {
  return page.evaluate(async () => (await window.studio!.getUpdates()).state);
}

async function reaches(desktop: Desktop, phase: UpdateState['phase']): Promise<UpdateState> {
  await vi.waitFor(async () => expect(await stateOf(desktop)).toMatchObject({ phase }), patience);
  return stateOf(desktop);
}

async function lookInto(desktop: Desktop, feed: string): Promise<void> {
  expect(await desktop.page.evaluate((text) => window.studio!.setUpdateFeed(text), feed)).toBe(true);
}

describe.skipIf(whyNot !== null)('updates', () => {
  beforeAll(() => buildApp(['renderer', 'electron'], console.log), 300_000);

  test('without a feed nobody is asked, and what would ask is not even loaded', async () => {
    const desktop = await launchForTest();
    await desktop.page.evaluate(() => window.studio!.checkForUpdates());
    expect(await stateOf(desktop)).toEqual({ phase: 'off' });
    expect(await desktop.app.evaluate(({ Menu }) => (Menu.getApplicationMenu()?.items.at(-1)?.submenu?.items ?? []).map((item) => item.label))).not.toContain('Check for updates');
    expect(await desktop.app.evaluate(() => Object.keys(process.mainModule === undefined ? {} : (process.mainModule.require('node:module') as { _cache: object })._cache).filter((file) => file.includes('updater')))).toEqual([]);
    await desktop.page.evaluate(() => (window.location.hash = '/settings'));
    await desktop.page.getByText('this copy asks nobody').waitFor();
    await desktop.page.getByText('This copy is a checkout of the sources').waitFor();
  });

  test('from a folder to the new version, by three presses on the settings page', async () => {
    const { desktop, feed, home, note, newVersion } = await launchAppImage();
    writeFeed({ folder: feed, packages: [{ name: packageName, content: newVersion }], notes: 'New heads.' });
    const { page, app, dataFolder } = desktop;
    const { pid } = await (await joinService(dataFolder)).request('service.hello', {});
    await page.evaluate(() => (window.location.hash = '/settings'));
    await page.getByRole('button', { name: 'Set a feed' }).click();
    await app.evaluate(({ dialog }, folder) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [folder] });
    }, feed);
    await page.getByRole('button', { name: 'Choose…' }).click();
    await page.getByRole('button', { name: 'Use this feed' }).click();
    await page.getByText('Version 9.0.0 is available').waitFor();
    await page.getByText('New heads.').waitFor();
    expect(readdirSync(home)).toEqual(['hssl-studio-0.1.0-x64.AppImage']);
    await page.getByRole('button', { name: 'Download' }).click();
    await page.getByText('Version 9.0.0 is downloaded and verified').waitFor();
    expect(await app.evaluate(({ Menu }) => (Menu.getApplicationMenu()?.items.at(-1)?.submenu?.items ?? []).map((item) => item.label))).toContain('Check for updates');
    const ended = once(desktop.process, 'exit');
    await page.getByRole('button', { name: 'Install and restart' }).click();
    await ended;
    await allEnded([pid]);
    await vi.waitFor(() => expect(existsSync(note)).toBe(true), patience);
    expect(readFileSync(note, 'utf8').split('\n')).toEqual(expect.arrayContaining(['--data', dataFolder]));
    expect(readdirSync(home)).toEqual([packageName]);
    expect(readFileSync(path.join(home, packageName), 'utf8')).toBe(newVersion);
  });

  test('a forged package is told, and the old version goes on', async () => {
    const { desktop, feed, home, appImage } = await launchAppImage();
    writeFeed({ folder: feed, packages: [{ name: packageName, content: 'forged', sha512: sha512Of('the new version') }] });
    await lookInto(desktop, feed);
    await reaches(desktop, 'available');
    await desktop.page.evaluate(() => window.studio!.downloadUpdate());
    expect(await stateOf(desktop)).toMatchObject({ phase: 'failed', message: expect.stringContaining('SHA-512'), advice: expect.stringContaining('Nothing was installed') });
    await desktop.page.evaluate(() => window.studio!.installUpdate());
    expect([readdirSync(home), readFileSync(appImage, 'utf8')]).toEqual([['hssl-studio-0.1.0-x64.AppImage'], 'the old version']);
    writeFeed({ folder: feed, version: '0.1.0' });
    await desktop.page.evaluate(() => window.studio!.checkForUpdates());
    expect(await stateOf(desktop)).toEqual({ phase: 'none' });
  });

  test('a server is asked over Electron’s own network: what it cuts off or refuses is told', async () => {
    const { desktop, feed } = await launchAppImage();
    writeFeed({ folder: feed, packages: [{ name: packageName, content: Buffer.alloc(2_000_000, 7) }] });
    const asked: http.IncomingMessage[] = [];
    const server = http.createServer((request, response) => {
      asked.push(request);
      const content = readFileSync(path.join(feed, path.basename(new URL(request.url ?? '', 'http://any').pathname)));
      response.writeHead(200, { 'content-length': content.length });
      if (request.url?.includes('.yml')) {
        response.end(content);
      } else {
        response.write(content.subarray(0, 1_000_000), () => response.destroy());
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/lab`;
    await lookInto(desktop, address);
    await reaches(desktop, 'available');
    await desktop.page.evaluate(() => window.studio!.downloadUpdate());
    expect(await stateOf(desktop)).toMatchObject({ phase: 'failed', message: expect.stringMatching(/can’t be reached \(ERR_/) });
    expect(asked.map(({ url }) => url)).toEqual([expect.stringMatching(/^\/lab\/latest-linux.*\.yml$/), `/lab/${packageName}`]);
    expect(asked.flatMap(({ headers }) => Object.keys(headers)).filter((name) => name.startsWith('x-') || name === 'cookie')).toEqual([]);
    await lookInto(desktop, 'http://127.0.0.1:1/');
    expect(await reaches(desktop, 'failed')).toMatchObject({ message: expect.stringMatching(/^http:\/\/127\.0\.0\.1:1\/ can’t be reached \(ERR_/) });
  });

  test('while a run trains it asks first, and an installation that fails leaves the app as it was', async () => {
    const { desktop, feed, home, appImage } = await launchAppImage();
    writeFeed({ folder: feed });
    const client = await joinService(desktop.dataFolder);
    const { pid } = await client.request('service.hello', {});
    const [run] = await client.request('runs.create', { specs: [longRun] });
    await vi.waitFor(async () => expect((await client.request('runs.get', { id: run?.id ?? '' })).status).toBe('running'), patience);
    await lookInto(desktop, feed);
    await reaches(desktop, 'available');
    await desktop.page.evaluate(() => window.studio!.downloadUpdate());
    expect(await stateOf(desktop)).toMatchObject({ phase: 'ready' });

    const answer = (response: number) =>
      desktop.app.evaluate(({ dialog }, button) => {
        dialog.showMessageBox = async (...input: unknown[]) => {
          Object.assign(globalThis, { asked: (input.at(-1) as Electron.MessageBoxOptions).title });
          return { response: button, checkboxChecked: false };
        };
      }, response);
    await answer(1);
    await desktop.page.evaluate(() => window.studio!.installUpdate());
    expect(await desktop.app.evaluate(() => (globalThis as unknown as { asked: string }).asked)).toBe('Stop training and install?');
    expect(await stateOf(desktop)).toMatchObject({ phase: 'ready' });
    expect((await client.request('runs.get', { id: run?.id ?? '' })).status).toBe('running');

    // The place of the new file is taken, so that it cannot be put there.
    mkdirSync(path.join(home, `${packageName}.new`));
    await answer(0);
    const opened = desktop.app.waitForEvent('window');
    await desktop.page.evaluate(() => void window.studio!.installUpdate());
    const page = await opened;
    await allEnded([pid]);
    await page.waitForFunction(async () => (await window.studio?.getUpdates())?.state.phase === 'failed');
    expect(await page.evaluate(async () => (await window.studio!.getUpdates()).state)).toMatchObject({ message: expect.stringContaining('could not be installed'), advice: expect.stringContaining('This version goes on working') });
    expect(readFileSync(appImage, 'utf8')).toBe('the old version');
    await vi.waitFor(async () => expect((await (await joinService(desktop.dataFolder)).request('runs.get', { id: run?.id ?? '' })).status).toMatch(/interrupted|cancelled|paused|stopped|finished|failed/), patience);
  });
});
