import { expect, test, vi } from 'vitest';
import type { OfferedUpdate, PackageKind, UpdatesReport } from '../../../../core/contract/desktop.ts';
import { openSettings } from '../../../../electron/main/settings.ts';
import { FeedTrouble } from '../../../../electron/main/updates/feedTrouble.ts';
import { keepUpdates } from '../../../../electron/main/updates/keepUpdates.ts';
import type { DownloadProgress, PackageUpdater } from '../../../../electron/main/updates/packageUpdater.ts';
import { updateTexts } from '../../../../electron/main/updates/updateTexts.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

const update: OfferedUpdate = { version: '2.0.0', notes: 'New heads.', bytes: 100 };

/** A feed whose every step a test takes. */
function scriptedUpdater() {
  const checks = Promise.withResolvers<OfferedUpdate | null>();
  const downloads = Promise.withResolvers<boolean>();
  const installs = Promise.withResolvers<void>();
  let onProgress: (progress: DownloadProgress) => void = () => undefined;
  const updater = {
    check: vi.fn(() => checks.promise),
    download: vi.fn((listener: typeof onProgress) => {
      onProgress = listener;
      return downloads.promise;
    }),
    cancel: vi.fn(() => downloads.resolve(false)),
    downloaded: () => '/cache/package.deb',
    install: vi.fn(() => installs.promise),
  } satisfies PackageUpdater;
  return { updater, checks, downloads, installs, progress: (progress: DownloadProgress) => onProgress(progress) };
}

function setUp({ folder = temporaryFolder(), kind = 'deb' as PackageKind } = {}) {
  const loaded: ReturnType<typeof scriptedUpdater>[] = [];
  const seen: UpdatesReport['state'][] = [];
  const leave = vi.fn(async (install: () => Promise<void>) => {
    await install();
    return true;
  });
  const load = vi.fn(() => {
    loaded.push(scriptedUpdater());
    return loaded.at(-1)!.updater;
  });
  const updates = keepUpdates({ settings: openSettings(folder), version: '1.0.0', kind, cacheFolder: '/cache', texts: () => updateTexts.en, load, leave, onChange: ({ state }) => seen.push(state) });
  return { updates, loaded, load, leave, seen, folder, phases: () => seen.map(({ phase }) => phase) };
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

async function available(options?: Parameters<typeof setUp>[0]) {
  const parts = setUp(options);
  await parts.updates.setFeed('/feed');
  parts.loaded[0]?.checks.resolve(update);
  await settled();
  return { ...parts, script: parts.loaded[0]! };
}

async function ready(options?: Parameters<typeof setUp>[0]) {
  const parts = await available(options);
  void parts.updates.download();
  parts.script.downloads.resolve(true);
  await settled();
  return parts;
}

test('without a feed nothing is loaded and nobody is asked', async () => {
  const { updates, load } = setUp();
  expect(updates.report()).toEqual({ version: '1.0.0', packageKind: 'deb', canInstall: true, feed: null, lastChecked: null, state: { phase: 'off' } });
  await updates.check();
  await updates.download();
  await updates.install();
  updates.cancel();
  expect(await updates.setFeed('not a feed')).toBe(false);
  expect([load.mock.calls, updates.report().state]).toEqual([[], { phase: 'off' }]);
});

test('a feed is remembered, and looked into at once', async () => {
  const { updates, loaded, load, phases, folder } = setUp();
  expect(await updates.setFeed(' https://files.example.org/hssl ')).toBe(true);
  expect(load).toHaveBeenCalledExactlyOnceWith({ kind: 'address', address: 'https://files.example.org/hssl' });
  await updates.check();
  expect(load).toHaveBeenCalledTimes(1);
  loaded[0]?.checks.resolve(null);
  await settled();
  expect(phases()).toEqual(['idle', 'checking', 'none']);
  expect(updates.report()).toMatchObject({ feed: 'https://files.example.org/hssl', lastChecked: expect.stringMatching(/^\d{4}-.*Z$/) });
  const again = setUp({ folder }).updates.report();
  expect([again.feed, again.state, again.lastChecked]).toEqual(['https://files.example.org/hssl', { phase: 'idle' }, updates.report().lastChecked]);
});

test('only a person fetches and installs what is there', async () => {
  const { updates, script, leave, seen } = await available();
  expect(script.updater.download).not.toHaveBeenCalled();
  await updates.install();
  expect(leave).not.toHaveBeenCalled();
  const download = updates.download();
  script.progress({ doneBytes: 40, bytesPerSecond: 20 });
  script.downloads.resolve(true);
  await download;
  expect(script.updater.install).not.toHaveBeenCalled();
  const install = updates.install();
  script.installs.resolve();
  await install;
  expect(script.updater.install).toHaveBeenCalledOnce();
  expect(seen).toEqual([
    { phase: 'idle' },
    { phase: 'checking' },
    { phase: 'available', update },
    { phase: 'downloading', update, doneBytes: 0, totalBytes: 100, bytesPerSecond: 0 },
    { phase: 'downloading', update, doneBytes: 40, totalBytes: 100, bytesPerSecond: 20 },
    { phase: 'ready', update },
    { phase: 'installing', update },
  ]);
});

test('a download that is cancelled can be taken up again', async () => {
  const { updates, phases } = await available();
  const download = updates.download();
  updates.cancel();
  await download;
  expect(phases().slice(-2)).toEqual(['downloading', 'available']);
});

test('a person who would rather not stop training can install later', async () => {
  const { updates, leave, phases } = await ready();
  leave.mockResolvedValueOnce(false);
  await updates.install();
  expect(phases().slice(-2)).toEqual(['installing', 'ready']);
});

test.each<[string, (parts: Awaited<ReturnType<typeof ready>>) => Promise<void>, RegExp, RegExp]>([
  ['a feed that is gone', async ({ updates, loaded }) => {
    const check = updates.check();
    loaded.at(-1)?.checks.reject(new FeedTrouble('folderGone', '/feed'));
    await check;
  }, /The folder \/feed can’t be read/, /check again/],
  ['an installation that is refused', async ({ updates, script }) => {
    const install = updates.install();
    script.installs.reject(new Error('Command pkexec exited with code 126\nstack'));
    await install;
  }, /could not be installed \(Command pkexec exited with code 126\)/, /goes on working.*sudo dpkg -i '\/cache\/package\.deb'/],
])('%s is told, and can be tried again', async (_title, fail, message, advice) => {
  const parts = await ready();
  await fail(parts);
  expect(parts.updates.report().state).toEqual({ phase: 'failed', message: expect.stringMatching(message), advice: expect.stringMatching(advice) });
  void parts.updates.check();
  parts.loaded.at(-1)?.checks.resolve(update);
  await settled();
  expect(parts.updates.report().state).toEqual({ phase: 'available', update });
});

test('the check at the start leaves alone what a person is looking at', async () => {
  const { updates, load, folder } = await ready();
  await updates.checkAtStart();
  expect([load.mock.calls.length, updates.report().state.phase]).toEqual([1, 'ready']);
  const next = setUp({ folder });
  void next.updates.checkAtStart();
  next.loaded[0]?.checks.resolve(null);
  await settled();
  expect(next.phases()).toEqual(['checking', 'none']);
});

test('what an earlier feed still answers is void', async () => {
  const { updates, loaded, seen } = setUp();
  await updates.setFeed('/first');
  await updates.setFeed('/second');
  loaded[0]?.checks.resolve(update);
  await settled();
  expect(updates.report().state).toEqual({ phase: 'checking' });
  loaded[1]?.checks.resolve(null);
  await settled();
  expect(seen.at(-1)).toEqual({ phase: 'none' });
  await updates.setFeed(null);
  expect(updates.report()).toMatchObject({ feed: null, lastChecked: null, state: { phase: 'off' } });
});

test('turning updates off ends a download', async () => {
  const { updates, script } = await available();
  const download = updates.download();
  await updates.setFeed(null);
  await download;
  expect([script.updater.cancel.mock.calls.length, updates.report().state]).toEqual([1, { phase: 'off' }]);
});

test('a copy that cannot replace itself is told what there is, and fetches nothing', async () => {
  const { updates, script } = await available({ kind: 'unpacked' });
  await updates.download();
  expect(updates.report()).toMatchObject({ canInstall: false, state: { phase: 'available', update } });
  expect(script.updater.download).not.toHaveBeenCalled();
});
