import { dialog, type BrowserWindow, type MessageBoxOptions } from 'electron';
import { listNames } from '../askAboutTraining.ts';
import type { ActiveRun } from '../activeRuns.ts';
import type { Texts } from '../texts.ts';

/** Asks whether training may stop for a new version; it can't go on in the tray then. */
export async function askBeforeInstalling(window: BrowserWindow | null, runs: readonly ActiveRun[], texts: Texts): Promise<boolean> {
  const options: MessageBoxOptions = {
    type: 'question',
    title: texts.updates.askTitle,
    message: texts.trainingMessage(listNames(runs)),
    detail: texts.updates.askDetail,
    buttons: [texts.updates.stopAndInstall, texts.updates.notNow],
    defaultId: 1,
    cancelId: 1,
  };
  const { response } = await (window === null ? dialog.showMessageBox(options) : dialog.showMessageBox(window, options));
  return response === 0;
}
