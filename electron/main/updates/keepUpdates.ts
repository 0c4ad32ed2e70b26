import type { OfferedUpdate, PackageKind, UpdatesReport, UpdateState } from '../../../core/contract/desktop.ts';
import type { SettingsFile } from '../settings.ts';
import { describeFailure, type FailedStep } from './describeFailure.ts';
import { packageExtensions } from './packageKind.ts';
import type { PackageUpdater } from './packageUpdater.ts';
import { parseUpdateFeed, type UpdateFeed } from './updateFeed.ts';
import type { UpdateTexts } from './updateTexts.ts';

export interface UpdatesParts {
  settings: SettingsFile;
  version: string;
  kind: PackageKind;
  cacheFolder: string;
  texts: () => UpdateTexts;
  /** Makes what looks into a feed; called only once a feed is set. */
  load(feed: UpdateFeed): PackageUpdater;
  /**
   * Ends everything, lets the action install, and ends the app. Resolves with false where a person would rather not; rejects with what the action
   * rejected with, after everything is as it was.
   */
  leave(install: () => Promise<void>): Promise<boolean>;
  onChange(report: UpdatesReport): void;
}

export interface Updates {
  report(): UpdatesReport;
  /** @returns false where it is no feed */
  setFeed(text: string | null): Promise<boolean>;
  check(): Promise<void>;
  /** Checks unless a person was quicker: what they are looking at stays. */
  checkAtStart(): Promise<void>;
  download(): Promise<void>;
  cancel(): void;
  install(): Promise<void>;
}

/** Follows updates from one step to the next. Without a feed nothing is loaded and nobody is asked; without a person nothing is fetched or installed. */
export function keepUpdates({ settings, version, kind, cacheFolder, texts, load, leave, onChange }: UpdatesParts): Updates {
  const canInstall = packageExtensions[kind] !== null;
  let state: UpdateState = feedOf(settings) === null ? { phase: 'off' } : { phase: 'idle' };
  let updater: PackageUpdater | null = null;
  /** Another feed makes void what the one before still answers. */
  let round = 0;

  function report(): UpdatesReport {
    const { updateFeed, updatesChecked } = settings.current;
    return { version, packageKind: kind, canInstall, feed: feedOf(settings) === null ? null : updateFeed, lastChecked: updatesChecked, state };
  }

  function change(next: UpdateState): void {
    state = next;
    onChange(report());
  }

  function fail(error: unknown, step: FailedStep['step']): void {
    const feed = settings.current.updateFeed ?? '';
    change({ phase: 'failed', ...describeFailure(error, { step, feed, kind, file: updater?.downloaded() ?? null, cacheFolder }, texts()) });
  }

  async function check(): Promise<void> {
    const feed = feedOf(settings);
    if (feed === null || ['checking', 'downloading', 'installing'].includes(state.phase)) {
      return;
    }
    const asked = ++round;
    change({ phase: 'checking' });
    try {
      const asking = load(feed);
      const update = await asking.check();
      if (asked === round) {
        updater = asking;
        settings.change({ updatesChecked: new Date().toISOString() });
        change(update === null ? { phase: 'none' } : { phase: 'available', update });
      }
    } catch (error) {
      if (asked === round) {
        fail(error, 'check');
      }
    }
  }

  async function setFeed(text: string | null): Promise<boolean> {
    const feed = text === null ? null : parseUpdateFeed(text);
    if (text !== null && feed === null) {
      return false;
    }
    if (state.phase === 'installing') {
      return true;
    }
    updater?.cancel();
    updater = null;
    round++;
    settings.change({ updateFeed: text === null ? null : text.trim(), updatesChecked: null });
    change({ phase: feed === null ? 'off' : 'idle' });
    void check();
    return true;
  }

  async function download(): Promise<void> {
    if (state.phase !== 'available' || updater === null || !canInstall) {
      return;
    }
    const { update } = state;
    const asked = round;
    const show = (doneBytes: number, bytesPerSecond: number) => change({ phase: 'downloading', update, doneBytes, totalBytes: update.bytes, bytesPerSecond });
    show(0, 0);
    try {
      const isThere = await updater.download(({ doneBytes, bytesPerSecond }) => {
        if (asked === round) {
          show(doneBytes, bytesPerSecond);
        }
      });
      if (asked === round) {
        change({ phase: isThere ? 'ready' : 'available', update });
      }
    } catch (error) {
      if (asked === round) {
        fail(error, 'download');
      }
    }
  }

  async function installWith(ready: PackageUpdater, update: OfferedUpdate): Promise<void> {
    change({ phase: 'installing', update });
    try {
      if (!(await leave(() => ready.install()))) {
        change({ phase: 'ready', update });
      }
    } catch (error) {
      fail(error, 'install');
    }
  }

  return {
    report,
    setFeed,
    check,
    checkAtStart: async () => (state.phase === 'idle' ? check() : undefined),
    download,
    cancel: () => updater?.cancel(),
    async install() {
      if (state.phase === 'ready' && updater !== null) {
        await installWith(updater, state.update);
      }
    },
  };
}

/** The feed that is set. One that an older version or another hand has written wrong counts as none. */
function feedOf(settings: SettingsFile): UpdateFeed | null {
  const { updateFeed } = settings.current;
  return updateFeed === null ? null : parseUpdateFeed(updateFeed);
}
