import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { AppImageUpdater, BaseUpdater, CancellationToken, DebUpdater, MacUpdater, NsisUpdater, RpmUpdater, type AppUpdater, type ProgressInfo } from 'electron-updater';
import type { AppAdapter } from 'electron-updater/out/AppAdapter.js';
import { ElectronHttpExecutor } from 'electron-updater/out/electronHttpExecutor.js';
import { parseUpdateInfo, type ProviderRuntimeOptions } from 'electron-updater/out/providers/Provider.js';
import { z } from 'zod';
import type { PackageKind } from '../../../core/contract/desktop.ts';
import { FeedProvider } from './feedProvider.ts';
import { FeedTrouble } from './feedTrouble.ts';
import { packageExtensions } from './packageKind.ts';
import type { PackageUpdater } from './packageUpdater.ts';
import { SafeAppImageUpdater } from './safeAppImageUpdater.ts';
import { serveFeedFolder } from './serveFeedFolder.ts';
import type { UpdateFeed } from './updateFeed.ts';

/** This copy of the app, as far as replacing it goes. */
export interface InstalledCopy {
  kind: PackageKind;
  version: string;
  /** What a dialog of the system calls the app. */
  name: string;
  /** The folder `resources` of the app. */
  resources: string;
  /** Downloads go below it. */
  cacheFolder: string;
  /** Absolute path of the AppImage, for a copy that is one. */
  appImage: string | null;
  /** What the new version is started with. */
  restartArguments: readonly string[];
  /** Starts the app anew once it has ended, with these arguments. */
  relaunch(args: readonly string[]): void;
}

/** Below the cache folder: downloads, and what electron-updater wants to be told by a file. */
const ownFolder = 'updates';

/**
 * Writes the settings that electron-updater reads. Of those that packaging wrote into the app they have only the publisher whose signature an
 * installer of Windows must carry (without one, only the hash is verified); its feed above all is not taken.
 */
function writeSettings({ resources, cacheFolder }: InstalledCopy): string {
  const packaged = path.join(resources, 'app-update.yml');
  const { publisherName } = existsSync(packaged) ? packagedSettings.parse(parseUpdateInfo(readFileSync(packaged, 'utf8'), packaged, pathToFileURL(packaged))) : {};
  const own = path.join(cacheFolder, ownFolder, 'app-update.yml');
  mkdirSync(path.dirname(own), { recursive: true });
  // JSON is YAML.
  writeFileSync(own, JSON.stringify({ updaterCacheDirName: ownFolder, publisherName }));
  return own;
}

const packagedSettings = z.object({ publisherName: z.union([z.string(), z.array(z.string())]).nullish() });

/** What electron-updater may know and do of the app. When it ends is ours to say. */
function adapterOf(copy: InstalledCopy): AppAdapter {
  return {
    version: copy.version,
    name: copy.name,
    isPackaged: true,
    appUpdateConfigPath: writeSettings(copy),
    userDataPath: path.join(copy.cacheFolder, ownFolder),
    baseCachePath: copy.cacheFolder,
    whenReady: () => Promise.resolve(),
    relaunch: () => copy.relaunch(copy.restartArguments),
    quit: () => undefined,
    onQuit: () => undefined,
  };
}

function updaterOf(copy: InstalledCopy): AppUpdater {
  const adapter = adapterOf(copy);
  switch (copy.kind) {
    case 'appImage':
      return new SafeAppImageUpdater(adapter, copy.appImage ?? '', copy.restartArguments);
    case 'deb':
      return new DebUpdater(null, adapter);
    case 'rpm':
      return new RpmUpdater(null, adapter);
    case 'nsis':
      return new NsisUpdater(null, adapter);
    case 'mac':
      return new MacUpdater(undefined, adapter);
    default:
      // It is only asked what there is.
      return new AppImageUpdater(null, adapter);
  }
}

/** electron-updater installs at once and tells a failure as an event. */
function installNow(updater: BaseUpdater): void {
  let failure: Error | null = null;
  const keep = (error: Error) => {
    failure ??= error;
  };
  updater.on('error', keep);
  const isInstalled = updater.install(false, true);
  updater.off('error', keep);
  if (!isInstalled) {
    throw failure ?? new Error('nothing was installed');
  }
}

/** On macOS the system fetches the package from electron-updater, checks its signature, and ends the app. */
function installOnMac(updater: AppUpdater): Promise<void> {
  return new Promise((_, reject) => {
    updater.once('error', reject);
    updater.quitAndInstall();
  });
}

/**
 * electron-updater, led by us: one feed, the package that replaces this copy, every step on request.
 *
 * @param executor - makes the requests; by default Electron's network stack, with the system's proxy and certificates
 */
export function createPackageUpdater(copy: InstalledCopy, feed: UpdateFeed, executor: unknown = new ElectronHttpExecutor()): PackageUpdater {
  const updater = updaterOf(copy);
  let address = feed.kind === 'address' ? withSlash(feed.address) : '';
  let token: CancellationToken | null = null;
  let file: string | null = null;

  // Given an adapter, electron-updater leaves the executor to whoever gave it; its types do not show the field.
  Object.assign(updater, { httpExecutor: executor });
  updater.logger = null;
  updater.autoDownload = false;
  updater.autoInstallOnAppQuit = false;
  updater.allowDowngrade = false;
  updater.forceDevUpdateConfig = true;
  updater.disableWebInstaller = true;
  // One way for every feed, which many file servers can't serve otherwise: the whole file, hashed as it comes.
  updater.disableDifferentialDownload = true;
  const extension = packageExtensions[copy.kind];
  updater.setFeedURL({
    provider: 'custom',
    updateProvider: class extends FeedProvider {
      constructor(_options: unknown, _updater: unknown, runtimeOptions: ProviderRuntimeOptions) {
        super({ address: () => address, extension }, runtimeOptions);
      }
    },
  });

  /** A folder is served only as long as something is read from it. */
  async function reading<Result>(action: () => Promise<Result>): Promise<Result> {
    if (feed.kind === 'address') {
      return action();
    }
    const served = await serveFeedFolder(feed.folder);
    address = served.address;
    try {
      return await action();
    } finally {
      served.close();
    }
  }

  return {
    check: () =>
      reading(async () => {
        const found = await updater.checkForUpdates();
        if (found?.isUpdateAvailable !== true) {
          // What this version was installed from is of no more use.
          await rm(path.join(copy.cacheFolder, ownFolder, 'pending'), { recursive: true, force: true });
          return null;
        }
        const { version, releaseNotes, files } = found.updateInfo;
        if (extension !== null && files.length === 0) {
          throw new FeedTrouble('noPackage', `${version} (${extension})`);
        }
        return { version, notes: typeof releaseNotes === 'string' ? releaseNotes : null, bytes: extension === null ? null : (files[0]?.size ?? null) };
      }),
    download: (onProgress) =>
      reading(async () => {
        const listener = ({ transferred, bytesPerSecond }: ProgressInfo) => onProgress({ doneBytes: transferred, bytesPerSecond });
        const downloading = new CancellationToken();
        token = downloading;
        updater.on('download-progress', listener);
        try {
          [file = null] = await updater.downloadUpdate(downloading);
          return true;
        } catch (error) {
          if (downloading.cancelled) {
            return false;
          }
          throw error;
        } finally {
          updater.off('download-progress', listener);
          token = null;
        }
      }),
    cancel: () => token?.cancel(),
    downloaded: () => file,
    async install() {
      if (updater instanceof BaseUpdater) {
        installNow(updater);
      } else {
        await installOnMac(updater);
      }
    },
  };
}

/** The address of a folder ends with a slash, or its last part would be replaced. */
function withSlash(address: string): string {
  const url = new URL(address);
  url.pathname = url.pathname.replace(/\/*$/, '/');
  return url.href;
}
