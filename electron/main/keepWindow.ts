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

export interface WindowHandlers {
  /** Called instead of closing it. */
  onCloseAsked(): void;
  /** A new page comes into the window: at its opening, and at each reload. */
  onPageStarts(): void;
}

/** Keeps at most one window. */
export function keepWindow(parts: WindowParts, { onCloseAsked, onPageStarts }: WindowHandlers): WindowKeeper {
  let window: BrowserWindow | null = null;

  function open(): void {
    onPageStarts();
    const opened = openMainWindow(parts);
    opened.on('close', (event) => {
      event.preventDefault();
      onCloseAsked();
    });
    // Not at its start: one that is refused leaves the page as it is.
    opened.webContents.on('did-navigate', onPageStarts);
    // A page that closes itself takes its window along, and nobody was asked: without a window and a tray icon the app must not live on.
    opened.on('closed', () => {
      if (window === opened) {
        window = null;
        onCloseAsked();
      }
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
    discard() {
      const discarded = window;
      window = null;
      discarded?.destroy();
    },
    send: (channel, ...input) => window?.webContents.send(channel, ...input),
  };
}
