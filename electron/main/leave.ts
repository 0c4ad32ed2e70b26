import { app, Notification, type NativeImage } from 'electron';
import type { ActiveRuns } from './activeRuns.ts';
import { askAboutTraining } from './askAboutTraining.ts';
import type { WindowKeeper } from './keepWindow.ts';
import type { ServiceKeeper } from './service/keepService.ts';
import type { SettingsFile } from './settings.ts';
import type { Texts } from './texts.ts';
import { showTrayIcon, type TrayIcon } from './trayIcon.ts';

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

  async function quit(): Promise<void> {
    if (isQuitting) {
      return;
    }
    isQuitting = true;
    window().discard();
    tray?.remove();
    await service().stop();
    app.exit(0);
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
    // A service that was joined goes on without this app.
    const isTraining = service().current()?.link.isOwned === true && runs.list().length > 0;
    isAsking = true;
    const choice = isTraining ? await choose() : 'stop';
    isAsking = false;
    if (choice === 'tray' && runs.list().length > 0) {
      moveToTray();
    } else if (choice !== 'cancel') {
      await quit();
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

  return { ask, quit, comeBack, runsChanged };
}
