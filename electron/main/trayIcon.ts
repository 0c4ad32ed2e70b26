import { Menu, Tray, type NativeImage } from 'electron';
import type { ActiveRun } from './activeRuns.ts';
import { describeRun } from './describeRuns.ts';
import type { Texts } from './texts.ts';

export interface TrayActions {
  open(): void;
  stopAndQuit(): void;
}

export interface TrayIcon {
  update(runs: readonly ActiveRun[]): void;
  remove(): void;
}

/** What the menu lists; the rest of a long queue is only counted by the page. */
const mostLines = 8;

/** The icon that stands for the app while it trains without a window. */
export function showTrayIcon(image: NativeImage, texts: Texts, actions: TrayActions): TrayIcon {
  const tray = new Tray(image);
  tray.on('click', actions.open);
  let shown = '';
  return {
    update(runs) {
      const lines = runs.slice(0, mostLines).map((run) => describeRun(run, texts));
      // A menu that is replaced while it is open closes under the pointer.
      if (lines.join('\n') !== shown) {
        shown = lines.join('\n');
        tray.setToolTip(`HSSL Studio\n${lines[0] ?? ''}`);
        tray.setContextMenu(
          Menu.buildFromTemplate([
            { label: texts.openStudio, click: actions.open },
            { type: 'separator' },
            ...lines.map((label) => ({ label, enabled: false })),
            { type: 'separator' },
            { label: texts.stopTraining, click: actions.stopAndQuit },
          ]),
        );
      }
    },
    remove: () => tray.destroy(),
  };
}
