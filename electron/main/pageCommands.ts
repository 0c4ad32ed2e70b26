import type { DesktopCommand } from '../../core/contract/desktop.ts';

/** The way of commands to the page. While no page listens (at the start, in a reload, in the tray) they wait for the next one. */
export interface PageCommands {
  tell(command: DesktopCommand): void;
  /** The page listens from now on. */
  pageListens(): void;
  /** A new page is on its way, which does not listen yet. */
  pageStarts(): void;
}

/** @param send - sends to a page that listens */
export function createPageCommands(send: (command: DesktopCommand) => void): PageCommands {
  const waiting: DesktopCommand[] = [];
  let isListening = false;
  return {
    tell(command) {
      if (isListening) {
        send(command);
      } else {
        waiting.push(command);
      }
    },
    pageListens() {
      isListening = true;
      waiting.splice(0).forEach(send);
    },
    pageStarts() {
      isListening = false;
    },
  };
}
