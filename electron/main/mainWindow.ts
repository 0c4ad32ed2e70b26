import path from 'node:path';
import { BrowserWindow, nativeTheme, screen, type NativeImage } from 'electron';
import { appOrigin } from './resolveAsset.ts';
import type { SettingsFile } from './settings.ts';
import { smallestWindow, windowBounds } from './windowBounds.ts';

/** What shows before the page has painted: its own background, so that nothing flashes. */
function background(): string {
  return nativeTheme.shouldUseDarkColors ? '#0f172a' : '#ffffff';
}

function rememberPlace(window: BrowserWindow, settings: SettingsFile): void {
  window.on('close', () => {
    settings.change({ window: { ...window.getNormalBounds(), isMaximised: window.isMaximized() } });
  });
}

export interface WindowParts {
  settings: SettingsFile;
  icon: NativeImage;
}

/** Opens the window where it was, with a page that has no rights beyond those of a web page and the bridge. */
export function openMainWindow({ settings, icon }: WindowParts): BrowserWindow {
  const remembered = settings.current.window;
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter((display) => display.id !== primary.id);
  const window = new BrowserWindow({
    ...windowBounds(remembered, [primary, ...others].map((display) => display.workArea)),
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    title: 'HSSL Studio',
    icon,
    show: false,
    autoHideMenuBar: true,
    backgroundColor: background(),
    webPreferences: {
      preload: path.join(import.meta.dirname, '../preload/preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      // Dictionaries would come from the network.
      spellcheck: false,
    },
  });
  if (remembered?.isMaximised === true) {
    window.maximize();
  }
  window.once('ready-to-show', () => window.show());
  rememberPlace(window, settings);
  void window.loadURL(`${appOrigin}/index.html`);
  return window;
}
