import { dialog, type BrowserWindow, type MessageBoxOptions } from 'electron';
import { toErrorReport } from '../../core/contract/error.ts';

/** What was wrong and what to do about it, in one line. */
export function sayError(error: unknown): string {
  const { message, advice } = toErrorReport(error);
  return advice === null ? message : `${message} ${advice}`;
}

/** Tells in a box what was wrong and what to do about it. */
export async function tellProblem(window: BrowserWindow | null, error: unknown): Promise<void> {
  const { message, advice } = toErrorReport(error);
  const options: MessageBoxOptions = { type: 'warning', title: message, message, detail: advice ?? undefined };
  // A box that hangs on a window that is not shown yet would not be shown either.
  await (window?.isVisible() ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options));
}
