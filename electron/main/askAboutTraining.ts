import { dialog, type BrowserWindow, type MessageBoxOptions } from 'electron';
import type { ActiveRun } from './activeRuns.ts';
import type { CloseChoice } from './settings.ts';
import type { Texts } from './texts.ts';

export interface TrainingAnswer {
  choice: Exclude<CloseChoice, 'ask'> | 'cancel';
  isRemembered: boolean;
}

const mostNames = 3;

/** The names of the runs, as far as there is room. */
export function listNames(runs: readonly ActiveRun[]): string {
  return [...runs.slice(0, mostNames).map((run) => run.name), ...(runs.length > mostNames ? ['…'] : [])].join(', ');
}

/** Asks what becomes of training runs when the window closes. */
export async function askAboutTraining(window: BrowserWindow | null, runs: readonly ActiveRun[], texts: Texts): Promise<TrainingAnswer> {
  const options: MessageBoxOptions = {
    type: 'question',
    title: texts.trainingTitle,
    message: texts.trainingMessage(listNames(runs)),
    detail: texts.trainingDetail,
    buttons: [texts.keepTraining, texts.stopTraining, texts.cancel],
    defaultId: 0,
    cancelId: 2,
    checkboxLabel: texts.remember,
    checkboxChecked: false,
  };
  const { response, checkboxChecked } = await (window === null ? dialog.showMessageBox(options) : dialog.showMessageBox(window, options));
  const choice = (['tray', 'stop', 'cancel'] as const)[response] ?? 'cancel';
  return { choice, isRemembered: checkboxChecked && choice !== 'cancel' };
}
