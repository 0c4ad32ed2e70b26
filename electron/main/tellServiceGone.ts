import { dialog, type BrowserWindow, type MessageBoxOptions } from 'electron';
import type { ServiceEnd } from './service/serviceLink.ts';
import type { Texts } from './texts.ts';

function how(end: ServiceEnd, texts: Texts): string {
  if (end.exitCode !== null) {
    return texts.endedWithCode(end.exitCode);
  }
  return end.signal === null ? texts.endedSomehow : texts.endedBySignal(end.signal);
}

/**
 * Says that the service has ended, with its own last words, and asks whether to start it again. Nothing restarts by itself.
 *
 * @param title - what did not work
 * @returns whether to start it again; else the app is to end
 */
export async function tellServiceGone(window: BrowserWindow | null, end: ServiceEnd, title: string, texts: Texts): Promise<boolean> {
  const options: MessageBoxOptions = {
    type: 'error',
    title,
    message: title,
    detail: [texts.serviceGoneMessage(how(end, texts)), end.lastWords].filter((part) => part !== '').join('\n\n'),
    buttons: [texts.startAgain, texts.quit],
    defaultId: 0,
    cancelId: 1,
  };
  const { response } = await (window === null ? dialog.showMessageBox(options) : dialog.showMessageBox(window, options));
  return response === 0;
}
