import { app, Notification, type NativeImage } from 'electron';
import type { ActiveRuns } from './activeRuns.ts';
import { askAboutTraining } from './askAboutTraining.ts';
import type { WindowKeeper } from './keepWindow.ts';
import type { ServiceKeeper } from './service/keepService.ts';
import type { SettingsFile } from './settings.ts';
import type { Texts } from './texts.ts';
import { showTrayIcon, type TrayIcon } from './trayIcon.ts';
import { askBeforeInstalling } from './updates/askBeforeInstalling.ts';

export interface LeavingParts {
  settings: SettingsFile;
  texts: () => Texts;
  icon: NativeImage;
  runs: ActiveRuns;
  window: () => WindowKeeper;
  service: () => ServiceKeeper;
}

export interface Leaving {
  /** The window or the app is to close: asks first where runs of this app's service are in training. */
  ask(): Promise<void>;
  /** Ends the service and the app without asking. */
  quit(): Promise<void>;
  /**
   * Ends the app for a new version: asks first where runs of this app's service are in training, and lets the new version be installed
   * once nothing runs of the old one. Resolves with false where a person would rather not. Rejects where nothing could be installed; the window
   * is back then, the service is not.
   */
  quitToInstall(install: () => Promise<void>): Promise<boolean>;
  /** Whether the system may end the app, which it does for a new version. */
  mayBeEnded(): boolean;
  /** Opens the window; the app leaves the tray. */
  comeBack(): void;
  /** To be called when the active runs have changed. */
  runsChanged(): void;
}

/** Decides what becomes of training when the window closes, and ends the app in order. */
export function prepareLeaving({ settings, texts, icon, runs, window, service }: LeavingParts): Leaving {
  let tray: TrayIcon | null = null;
  let isAsking = false;
  let isQuitting = false;
  let isInstalling = false;

  async function endParts(): Promise<void> {
    isQuitting = true;
    window().discard();
    tray?.remove();
    tray = null;
    await service().stop();
  }

  async function quit(): Promise<void> {
    if (!isQuitting) {
      await endParts();
      app.exit(0);
    }
  }

  async function quitToInstall(install: () => Promise<void>): Promise<boolean> {
    if (isAsking || isQuitting) {
      return false;
    }
    isAsking = true;
    const mayStop = !isTraining() || (await askBeforeInstalling(window().current(), runs.list(), texts()));
    isAsking = false;
    if (!mayStop) {
      return false;
    }
    await endParts();
    // The new version may start before this process is gone, and must not take it for the one app of the folder.
    app.releaseSingleInstanceLock();
    isInstalling = true;
    try {
      await install();
    } catch (error) {
      isInstalling = false;
      isQuitting = false;
      app.requestSingleInstanceLock();
      comeBack();
      throw error;
    }
    app.exit(0);
    return true;
  }

  /** A service that was joined goes on without this app. */
  function isTraining(): boolean {
    return service().current()?.link.isOwned === true && runs.list().length > 0;
  }

  function comeBack(): void {
    tray?.remove();
    tray = null;
    window().show();
  }

  function moveToTray(): void {
    tray ??= showTrayIcon(icon, texts(), { open: comeBack, stopAndQuit: () => void quit() });
    tray.update(runs.list());
    window().discard();
  }

  async function choose(): Promise<'tray' | 'stop' | 'cancel'> {
    const { whenClosedInTraining } = settings.current;
    if (whenClosedInTraining !== 'ask') {
      return whenClosedInTraining;
    }
    const { choice, isRemembered } = await askAboutTraining(window().current(), runs.list(), texts());
    if (isRemembered && choice !== 'cancel') {
      settings.change({ whenClosedInTraining: choice });
    }
    return choice;
  }

  async function ask(): Promise<void> {
    if (isAsking || isQuitting) {
      return;
    }
    isAsking = true;
    const choice = isTraining() ? await choose() : 'stop';
    isAsking = false;
    if (choice === 'tray' && runs.list().length > 0) {
      moveToTray();
    } else if (choice !== 'cancel') {
      await quit();
    } else {
      // Where the page took its window along, it comes again.
      window().show();
    }
  }

  function runsChanged(): void {
    if (tray === null) {
      return;
    }
    tray.update(runs.list());
    if (runs.list().length === 0) {
      if (Notification.isSupported()) {
        new Notification({ title: texts().trainedTitle, body: texts().trainedBody }).show();
      }
      void quit();
    }
  }

  return { ask, quit, quitToInstall, mayBeEnded: () => isInstalling, comeBack, runsChanged };
}
