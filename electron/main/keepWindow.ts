import type { BrowserWindow } from 'electron';
import { openMainWindow, type WindowParts } from './mainWindow.ts';

export interface WindowKeeper {
  /** Null while the app lives in the tray. */
  current(): BrowserWindow | null;
  /** Brings the window to the front, opening it where there is none. */
  show(): void;
  /** Closes the window without asking; the app lives on. */
  discard(): void;
  /** Sends a message to the page, if there is one. */
  send(channel: string, ...input: unknown[]): void;
}

/**
 * Keeps at most one window.
 *
 * @param onCloseAsked - called instead of closing it
 */
export function keepWindow(parts: WindowParts, onCloseAsked: () => void): WindowKeeper {
  let window: BrowserWindow | null = null;

  function open(): void {
    const opened = openMainWindow(parts);
    opened.on('close', (event) => {
      event.preventDefault();
      onCloseAsked();
    });
    opened.on('closed', () => {
      window = null;
    });
    window = opened;
  }

  return {
    current: () => window,
    show() {
      if (window === null) {
        open();
        return;
      }
      if (window.isMinimized()) {
        window.restore();
      }
      window.show();
      window.focus();
    },
    discard: () => window?.destroy(),
    send: (channel, ...input) => window?.webContents.send(channel, ...input),
  };
}
