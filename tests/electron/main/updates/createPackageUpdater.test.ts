import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import type { PackageKind } from '../../../../core/contract/desktop.ts';
import { createPackageUpdater, type InstalledCopy } from '../../../../electron/main/updates/createPackageUpdater.ts';
import { describeFailure } from '../../../../electron/main/updates/describeFailure.ts';
import type { PackageUpdater } from '../../../../electron/main/updates/packageUpdater.ts';
import type { UpdateFeed } from '../../../../electron/main/updates/updateFeed.ts';
import { updateTexts } from '../../../../electron/main/updates/updateTexts.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';
import { nodeExecutor } from './nodeExecutor.ts';
import { sha512Of, writeFeed, writeIndex } from './writeFeed.ts';

afterEach(() => vi.unstubAllEnvs());

const packageName = 'hssl-studio-9.0.0-x64.AppImage';

function copyOfApp(kind: PackageKind = 'appImage', changes: Partial<InstalledCopy> = {}): InstalledCopy {
  const folder = temporaryFolder();
  const appImage = path.join(folder, 'hssl-studio-1.0.0-x64.AppImage');
  writeFileSync(appImage, 'the old version');
  // electron-updater looks at it too.
  vi.stubEnv('APPIMAGE', changes.appImage ?? appImage);
  return { kind, version: '1.0.0', name: 'HSSL Studio', resources: path.join(folder, 'resources'), cacheFolder: path.join(folder, 'cache'), appImage, restartArguments: [], relaunch: () => undefined, ...changes };
}

function folderFeed(): { folder: string; feed: UpdateFeed } {
  const folder = path.join(temporaryFolder(), 'feed');
  return { folder, feed: { kind: 'folder', folder } };
}

/** What the copy has downloaded and keeps. */
function kept({ cacheFolder }: InstalledCopy): string[] {
  const pending = path.join(cacheFolder, 'updates', 'pending');
  return existsSync(pending) ? readdirSync(pending).filter((name) => name !== 'update-info.json') : [];
}

async function failureOf(step: Promise<unknown>): Promise<string> {
  const error = await step.then(() => null, (thrown: unknown) => thrown);
  return error === null ? 'none' : describeFailure(error, { step: 'download', feed: 'FEED', kind: 'appImage', file: null, cacheFolder: 'CACHE' }, updateTexts.en).message;
}

async function checked(copy: InstalledCopy, feed: UpdateFeed): Promise<PackageUpdater> {
  const updater = createPackageUpdater(copy, feed, nodeExecutor());
  expect(await updater.check()).toMatchObject({ version: '9.0.0' });
  return updater;
}

/** A server whose answers a test decides. */
async function startServer(answer: http.RequestListener): Promise<UpdateFeed> {
  const server = http.createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { kind: 'address', address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/lab/hssl` };
}

test('offers what is newer, fetches it and finds it to be what was announced', async () => {
  const { folder, feed } = folderFeed();
  writeFeed({ folder, notes: 'New heads.' });
  const copy = copyOfApp();
  const updater = createPackageUpdater(copy, feed, nodeExecutor());
  expect(await updater.check()).toEqual({ version: '9.0.0', notes: 'New heads.', bytes: 15 });
  const progress = vi.fn();
  expect(await updater.download(progress)).toBe(true);
  expect(progress).toHaveBeenLastCalledWith({ doneBytes: 15, bytesPerSecond: expect.any(Number) });
  expect([updater.downloaded(), kept(copy)]).toEqual([path.join(copy.cacheFolder, 'updates', 'pending', packageName), [packageName]]);
  expect(readFileSync(copy.appImage ?? '', 'utf8')).toBe('the old version');
});

test.each(['1.0.0', '0.9.9', '1.0.0-beta.1'])('offers nothing where the feed holds %s', async (version) => {
  const { folder, feed } = folderFeed();
  writeFeed({ folder, version });
  expect(await createPackageUpdater(copyOfApp(), feed, nodeExecutor()).check()).toBeNull();
});

test.each<[string, (folder: string) => void]>([
  ['another package than the announced one', (folder) => writeFeed({ folder, packages: [{ name: packageName, content: 'forged', sha512: sha512Of('the new version') }] })],
  ['a package that is cut off', (folder) => truncateSync(path.join(writeFeed({ folder }), packageName), 7)],
  ['an empty package', (folder) => truncateSync(path.join(writeFeed({ folder }), packageName), 0)],
])('refuses %s, and keeps nothing of it', async (_title, make) => {
  const { folder, feed } = folderFeed();
  make(folder);
  const copy = copyOfApp();
  const updater = await checked(copy, feed);
  expect(await failureOf(updater.download(() => undefined))).toBe('The package is not the one that the feed announces: its SHA-512 is another.');
  expect([updater.downloaded(), kept(copy), readFileSync(copy.appImage ?? '', 'utf8')]).toEqual([null, [], 'the old version']);
  await expect(updater.install()).rejects.toThrow();
});

test.each<[string, (folder: string) => void, string]>([
  ['no folder', () => undefined, 'The folder FOLDER can’t be read.'],
  ['an empty folder', (folder) => mkdirSync(folder), `FEED holds no latest-linux${process.arch === 'x64' ? '' : `-${process.arch}`}.yml.`],
  ['a list that is no YAML', (folder) => writeIndex(folder, '{ version: ['), 'The feed’s list of packages is not what it should be (latest-linux.yml).'],
  ['an empty list', (folder) => writeIndex(folder, ''), 'The feed’s list of packages is not what it should be (latest-linux.yml).'],
  ['a version that is none', (folder) => writeFeed({ folder, version: 'newest', packages: [{ name: packageName, content: 'x' }] }), 'The feed’s list of packages is not what it should be (version).'],
  ['a package outside of its folder', (folder) => writeIndex(folder, { version: '9.0.0', files: [{ url: '../../evil.AppImage', sha512: sha512Of('x') }] }), 'The feed’s list of packages is not what it should be (files.0.url: is no plain file name).'],
  ['only packages of another kind', (folder) => writeFeed({ folder, packages: [{ name: 'hssl-studio_9.0.0_amd64.deb', content: 'x' }] }), 'The feed has no package for this copy: 9.0.0 (.AppImage).'],
])('says what is wrong with a feed that holds %s', async (_title, make, message) => {
  const { folder, feed } = folderFeed();
  make(folder);
  const said = await failureOf(createPackageUpdater(copyOfApp(), feed, nodeExecutor()).check());
  expect(said.replaceAll(folder, 'FOLDER')).toBe(process.arch === 'x64' ? message : message.replace('latest-linux.yml', `latest-linux-${process.arch}.yml`));
});

test('what was downloaded is removed once nothing newer is left', async () => {
  const { folder, feed } = folderFeed();
  writeFeed({ folder });
  const copy = copyOfApp();
  await (await checked(copy, feed)).download(() => undefined);
  expect(kept(copy)).toEqual([packageName]);
  expect(await createPackageUpdater({ ...copy, version: '9.0.0' }, feed, nodeExecutor()).check()).toBeNull();
  expect(kept(copy)).toEqual([]);
});

test('of what packaging wrote into the app only the publisher counts', async () => {
  const { folder, feed } = folderFeed();
  writeFeed({ folder });
  const copy = copyOfApp();
  mkdirSync(copy.resources);
  writeFileSync(path.join(copy.resources, 'app-update.yml'), "provider: generic\nurl: 'http://127.0.0.1:1/'\nupdaterCacheDirName: elsewhere\npublisherName:\n  - HSSL Studio\n");
  await (await checked(copy, feed)).download(() => undefined);
  expect(kept(copy)).toEqual([packageName]);
  expect(JSON.parse(readFileSync(path.join(copy.cacheFolder, 'updates', 'app-update.yml'), 'utf8'))).toEqual({ updaterCacheDirName: 'updates', publisherName: ['HSSL Studio'] });
});

test('a copy that can’t replace itself is told what there is', async () => {
  const { folder, feed } = folderFeed();
  writeFeed({ folder });
  expect(await createPackageUpdater(copyOfApp('unpacked'), feed, nodeExecutor()).check()).toEqual({ version: '9.0.0', notes: null, bytes: null });
});

test('asks a server for files beside its list, and tells it nothing of who asks', async () => {
  const { folder } = folderFeed();
  writeFeed({ folder, packages: [{ name: 'HSSL Studio-9.0.0-x64.AppImage', content: 'the new version' }] });
  const asked: string[] = [];
  const feed = await startServer((request, response) => {
    asked.push(request.url ?? '');
    response.end(readFileSync(path.join(folder, decodeURIComponent(path.basename(request.url ?? '').split('?')[0] ?? ''))));
  });
  const executor = nodeExecutor();
  const copy = copyOfApp();
  const updater = createPackageUpdater(copy, feed, executor);
  await updater.check();
  expect(await updater.download(() => undefined)).toBe(true);
  expect(asked).toEqual([expect.stringMatching(/^\/lab\/hssl\/latest-linux.*\.yml$/), '/lab/hssl/HSSL%20Studio-9.0.0-x64.AppImage']);
  expect(new Set(executor.headers.flatMap((headers) => Object.keys(headers).map((name) => name.toLowerCase())))).toEqual(new Set(['accept', 'user-agent', 'cache-control']));
  expect(kept(copy)).toEqual(['HSSL Studio-9.0.0-x64.AppImage']);
});

test.each<[string, http.RequestListener, string]>([
  ['refuses', (_request, response) => void response.writeHead(403).end('no'), 'FEED answered with status 403.'],
  ['has nothing', (_request, response) => void response.writeHead(404).end(), `FEED holds no latest-linux${process.arch === 'x64' ? '' : `-${process.arch}`}.yml.`],
  ['hangs up', (request) => request.socket.destroy(), 'FEED can’t be reached (ECONNRESET).'],
])('says so where a server %s', async (_title, answer, message) => {
  expect(await failureOf(createPackageUpdater(copyOfApp(), await startServer(answer), nodeExecutor()).check())).toBe(message);
});

test('says so where there is no server', async () => {
  expect(await failureOf(createPackageUpdater(copyOfApp(), { kind: 'address', address: 'http://127.0.0.1:1/' }, nodeExecutor()).check())).toBe('FEED can’t be reached (ECONNREFUSED).');
});

test('a download that a server cuts off is a failure, one that a person cancels is none, and neither leaves anything', async () => {
  const { folder } = folderFeed();
  const content = Buffer.alloc(3_000_000, 7);
  writeFeed({ folder, packages: [{ name: packageName, content }] });
  let isCut = true;
  const feed = await startServer((request, response) => {
    if (request.url?.endsWith('.yml')) {
      response.end(readFileSync(path.join(folder, path.basename(request.url))));
      return;
    }
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, 1_000_000), () => isCut && setTimeout(() => response.destroy(), 50));
  });
  const copy = copyOfApp();
  const cut = await checked(copy, feed);
  expect(await failureOf(cut.download(() => undefined))).toMatch(/^(FEED can’t be reached \(ECONNRESET\)|That did not work \(aborted\))\.$/);
  expect(kept(copy)).toEqual([]);
  isCut = false;
  const cancelled = await checked(copy, feed);
  const download = cancelled.download(() => undefined);
  setTimeout(() => cancelled.cancel(), 300);
  expect([await download, cancelled.downloaded()]).toEqual([false, null]);
});

test('a disk that is full is said', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  expect(describeFailure(full, { step: 'download', feed: 'F', kind: 'deb', file: null, cacheFolder: '/home/me/.cache' }, updateTexts.en)).toEqual({ message: 'There is not enough space for the package.', advice: 'Free some space for /home/me/.cache, then try again.' });
});

/** A program that leaves a note of how it was started. */
function program(note: string): string {
  return `#!/bin/sh\nprintf '%s\\n' "$@" > '${note}'\n`;
}

test('replaces an AppImage in one step, starts the new one as this one was started, and removes the old', async () => {
  const note = path.join(temporaryFolder(), 'started');
  const { folder, feed } = folderFeed();
  writeFeed({ folder, packages: [{ name: packageName, content: program(note) }] });
  const copy = copyOfApp('appImage', { restartArguments: ['--data', '/my data'] });
  const updater = await checked(copy, feed);
  await updater.download(() => undefined);
  await updater.install();
  await vi.waitFor(() => expect(readFileSync(note, 'utf8')).toBe('--data\n/my data\n'), { timeout: 10_000 });
  const home = path.dirname(copy.appImage ?? '');
  expect(readdirSync(home).filter((name) => name.includes('AppImage'))).toEqual([packageName]);
  expect(statSync(path.join(home, packageName)).mode & 0o777).toBe(0o755);
});

test('an AppImage with a name of its own keeps it', async () => {
  const note = path.join(temporaryFolder(), 'started');
  const { folder, feed } = folderFeed();
  writeFeed({ folder, packages: [{ name: packageName, content: program(note) }] });
  const appImage = path.join(temporaryFolder(), 'Studio of the lab.AppImage');
  writeFileSync(appImage, 'the old version');
  const updater = await checked(copyOfApp('appImage', { appImage }), feed);
  await updater.download(() => undefined);
  await updater.install();
  await vi.waitFor(() => expect(existsSync(note)).toBe(true), { timeout: 10_000 });
  expect([readdirSync(path.dirname(appImage)), readFileSync(appImage, 'utf8')]).toEqual([['Studio of the lab.AppImage'], program(note)]);
});

test.each<[string, (copy: InstalledCopy, updater: PackageUpdater) => void]>([
  ['the downloaded package is gone', (_copy, updater) => rmSync(updater.downloaded() ?? '')],
  ['its place is taken', (copy) => mkdirSync(path.join(path.dirname(copy.appImage ?? ''), `${packageName}.new`))],
])('an AppImage stays as it is where %s', async (_title, spoil) => {
  const { folder, feed } = folderFeed();
  writeFeed({ folder });
  const copy = copyOfApp();
  const updater = await checked(copy, feed);
  await updater.download(() => undefined);
  spoil(copy, updater);
  await expect(updater.install()).rejects.toThrow();
  expect(readFileSync(copy.appImage ?? '', 'utf8')).toBe('the old version');
  expect(existsSync(path.join(path.dirname(copy.appImage ?? ''), packageName))).toBe(false);
});

/** Puts programs of the system's package manager first on the path, which note what they were asked to do. */
function fakePackageManager(exitCode: number): { said: () => string } {
  const folder = temporaryFolder();
  const note = path.join(folder, 'said');
  const write = (name: string, body: string) => writeFileSync(path.join(folder, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  write('dpkg', `echo "dpkg $@" >> '${note}'; exit ${exitCode}`);
  write('apt-get', `echo "apt-get $@" >> '${note}'; exit ${exitCode}`);
  // Asks nobody for a password, and otherwise does what the real one does.
  write('pkexec', 'shift; exec "$@"');
  vi.stubEnv('PATH', folder);
  return { said: () => readFileSync(note, 'utf8') };
}

async function readyDeb(relaunch: () => void): Promise<PackageUpdater> {
  const { folder, feed } = folderFeed();
  writeFeed({ folder, packages: [{ name: 'hssl-studio_9.0.0_amd64.deb', content: 'a package' }] });
  const updater = await checked(copyOfApp('deb', { appImage: null, restartArguments: ['--data', '/d'], relaunch }), feed);
  await updater.download(() => undefined);
  return updater;
}

test('a package of the system is handed to its package manager, and the app is started anew', async () => {
  const relaunch = vi.fn();
  const updater = await readyDeb(relaunch);
  const manager = fakePackageManager(0);
  await updater.install();
  expect(manager.said()).toBe(`dpkg -i ${updater.downloaded()}\n`);
  expect(relaunch.mock.calls).toEqual([[['--data', '/d']]]);
});

test('a package manager that refuses is a failure, told with the command to try by hand', async () => {
  const relaunch = vi.fn();
  const updater = await readyDeb(relaunch);
  fakePackageManager(126);
  const error = await updater.install().then(() => null, (thrown: unknown) => thrown);
  expect(relaunch).not.toHaveBeenCalled();
  const said = describeFailure(error, { step: 'install', feed: 'F', kind: 'deb', file: updater.downloaded(), cacheFolder: 'C' }, updateTexts.en);
  expect(said).toEqual({ message: expect.stringMatching(/^The new version could not be installed \(Command \S+ exited with code 126\)\.$/), advice: `This version goes on working. To install the new one by hand: sudo dpkg -i '${updater.downloaded()}'` });
});
