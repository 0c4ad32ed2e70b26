import type { MenuItemConstructorOptions } from 'electron';
import type { CloseChoice } from './settings.ts';
import type { Texts } from './texts.ts';

/** What the menu does; it knows nothing of windows or services. */
export interface MenuActions {
  go(address: string): void;
  openSpec(): void;
  chooseWhenClosed(choice: CloseChoice): void;
  showDataFolder(): void;
  checkForUpdates(): void;
  closeWindow(): void;
  quit(): void;
}

export interface MenuState {
  texts: Texts;
  whenClosedInTraining: CloseChoice;
  platform: NodeJS.Platform;
  /** Without a feed there is nothing to check. */
  hasUpdateFeed: boolean;
  /** Developer tools are offered only in a checkout. */
  isPackaged: boolean;
}

function fileMenu({ texts, whenClosedInTraining }: MenuState, actions: MenuActions): MenuItemConstructorOptions {
  const choices: [CloseChoice, string][] = [
    ['ask', texts.ask],
    ['tray', texts.keepTraining],
    ['stop', texts.stopTraining],
  ];
  return {
    label: texts.file,
    submenu: [
      { label: texts.newExperiment, accelerator: 'CmdOrCtrl+N', click: () => actions.go('/compose') },
      { label: texts.openSpec, accelerator: 'CmdOrCtrl+O', click: actions.openSpec },
      { type: 'separator' },
      {
        label: texts.whenClosedInTraining,
        submenu: choices.map(([choice, label]) => ({
          label,
          type: 'radio',
          checked: choice === whenClosedInTraining,
          click: () => actions.chooseWhenClosed(choice),
        })),
      },
      { type: 'separator' },
      { label: texts.closeWindow, accelerator: 'CmdOrCtrl+W', click: actions.closeWindow },
      { label: texts.quit, accelerator: 'CmdOrCtrl+Q', click: actions.quit },
    ],
  };
}

function editMenu({ texts }: MenuState): MenuItemConstructorOptions {
  return {
    label: texts.edit,
    submenu: [
      { role: 'undo', label: texts.undo },
      { role: 'redo', label: texts.redo },
      { type: 'separator' },
      { role: 'cut', label: texts.cut },
      { role: 'copy', label: texts.copy },
      { role: 'paste', label: texts.paste },
      { role: 'selectAll', label: texts.selectAll },
    ],
  };
}

function viewMenu({ texts, isPackaged }: MenuState): MenuItemConstructorOptions {
  return {
    label: texts.view,
    submenu: [
      { role: 'reload', label: texts.reload },
      { type: 'separator' },
      { role: 'zoomIn', label: texts.zoomIn },
      { role: 'zoomOut', label: texts.zoomOut },
      { role: 'resetZoom', label: texts.zoomReset },
      { type: 'separator' },
      { role: 'togglefullscreen', label: texts.fullScreen },
      ...(isPackaged ? [] : [{ role: 'toggleDevTools', label: texts.developerTools } as const]),
    ],
  };
}

function goMenu({ texts }: MenuState, actions: MenuActions): MenuItemConstructorOptions {
  const pages: [string, string][] = [
    [texts.runs, '/runs'],
    [texts.newExperiment, '/compose'],
    [texts.queue, '/queue'],
    [texts.compare, '/compare'],
    [texts.searches, '/search'],
    [texts.datasets, '/datasets'],
    [texts.engine, '/engine'],
  ];
  return {
    label: texts.go,
    submenu: pages.map(([label, address], index) => ({
      label,
      accelerator: `CmdOrCtrl+${index + 1}`,
      click: () => actions.go(address),
    })),
  };
}

/** The whole menu, in the platform's order. */
export function menuTemplate(state: MenuState, actions: MenuActions): MenuItemConstructorOptions[] {
  const { texts } = state;
  const help: MenuItemConstructorOptions = {
    role: 'help',
    label: texts.help,
    submenu: [
      { label: texts.showDataFolder, click: actions.showDataFolder },
      ...(state.hasUpdateFeed ? [{ label: texts.checkForUpdates, click: actions.checkForUpdates }] : []),
      { role: 'about', label: texts.about },
    ],
  };
  const ofTheApp: MenuItemConstructorOptions[] = state.platform === 'darwin' ? [{ role: 'appMenu' }] : [];
  return [...ofTheApp, fileMenu(state, actions), editMenu(state), viewMenu(state), goMenu(state, actions), help];
}
