import { app, Menu, nativeImage, nativeTheme, shell } from 'electron';
import type { DesktopCommand } from '../../core/contract/desktop.ts';
import type { ProgramPlaces } from '../../core/engine/program.mjs';
import { channels } from '../ipc/channels.ts';
import { createActiveRuns } from './activeRuns.ts';
import { answerConnect } from './answerConnect.ts';
import { serveInterface } from './appProtocol.ts';
import { desktopFolder, readSecondStart } from './claimDataFolder.ts';
import { answerFileDialogs, openSpecFile } from './fileDialogs.ts';
import type { GatheredFiles } from './files/gatherFiles.ts';
import { readSpecFile } from './files/readSpecFile.ts';
import { followRuns } from './followRuns.ts';
import { guardSession } from './guardSession.ts';
import { handleRequest } from './handleRequest.ts';
import icon from './icon.png?inline';
import { keepWindow, type WindowKeeper } from './keepWindow.ts';
import { prepareLeaving } from './leave.ts';
import { menuTemplate } from './menuTemplate.ts';
import { createPageCommands } from './pageCommands.ts';
import { keepService, ServiceStartError, type ServiceKeeper } from './service/keepService.ts';
import { openService } from './service/openService.ts';
import type { ServiceEnd, ServiceLink } from './service/serviceLink.ts';
import { openSettings } from './settings.ts';
import { sayError, tellProblem } from './tellProblem.ts';
import { tellServiceGone } from './tellServiceGone.ts';
import { languageOfSystem, textsOf } from './texts.ts';
import { answerUpdates } from './updates/answerUpdates.ts';
import { openUpdates } from './updates/openUpdates.ts';

/** Updates are looked for after everything that a person waits for. */
const updateCheckDelayMs = 10_000;

export interface DesktopStart {
  /** Absolute path. */
  dataFolder: string;
  programs: ProgramPlaces;
  /** The way to a service that is starting already, or null where it is still to be joined or started. */
  firstLink: ServiceLink | null;
  files: GatheredFiles;
}

/** Wires the desktop app together; to be called once Electron is ready. */
export async function startDesktop({ dataFolder, programs, firstLink, files }: DesktopStart): Promise<void> {
  const settings = openSettings(desktopFolder(dataFolder));
  const texts = () => textsOf(settings.current.language ?? languageOfSystem(app.getLocale()));
  const image = nativeImage.createFromDataURL(icon);
  const runs = createActiveRuns();

  const commands = createPageCommands((command) => window.send(channels.command, command));
  const window: WindowKeeper = keepWindow(
    { settings, icon: image },
    { onCloseAsked: () => void leaving.ask(), onPageStarts: () => commands.pageStarts() },
  );
  let startingLink = firstLink;
  const service: ServiceKeeper = keepService(
    async () => {
      const link = startingLink ?? (await openService(programs, dataFolder));
      startingLink = null;
      return link;
    },
    ({ client }) => void followRuns(client, runs, () => leaving.runsChanged()).catch(() => undefined),
    (end) => void serviceIsGone(end, texts().serviceGoneTitle),
  );
  const leaving = prepareLeaving({ settings, texts, icon: image, runs, window: () => window, service: () => service });

  const updates = openUpdates({
    programs,
    settings,
    texts: () => texts().updates,
    leave: (install) => leaving.quitToInstall(install).catch((error: unknown) => {
      // The old version goes on, with a service of its own again.
      void startService();
      throw error;
    }),
    onChange(report) {
      window.send(channels.updates, report);
      // A menu that is drawn anew closes under the pointer.
      if (menuHasFeed !== (report.feed !== null)) {
        drawMenu();
      }
    },
  });

  async function serviceIsGone(end: ServiceEnd, title: string): Promise<void> {
    runs.reset([]);
    window.send(channels.serviceGone);
    const again = await tellServiceGone(window.current(), end, title, texts());
    await (again ? startService() : leaving.quit());
  }

  async function startService(): Promise<void> {
    try {
      await service.start();
    } catch (error) {
      const end = error instanceof ServiceStartError ? error.end : { exitCode: null, signal: null, lastWords: sayError(error) };
      await serviceIsGone(end, texts().serviceNotStarted);
    }
  }

  const tell = (command: DesktopCommand) => {
    leaving.comeBack();
    commands.tell(command);
  };

  async function openSpec(): Promise<void> {
    const contents = window.current()?.webContents;
    const file = contents === undefined ? null : await openSpecFile(contents, texts());
    if (file !== null) {
      tell({ type: 'openSpec', file });
    }
  }

  async function openFile(file: string): Promise<void> {
    try {
      tell({ type: 'openSpec', file: await readSpecFile(file, texts()) });
    } catch (error) {
      await tellProblem(window.current(), error);
    }
  }

  let menuHasFeed = false;
  function drawMenu(): void {
    menuHasFeed = updates.report().feed !== null;
    const state = {
      texts: texts(),
      whenClosedInTraining: settings.current.whenClosedInTraining,
      platform: process.platform,
      hasUpdateFeed: menuHasFeed,
      isPackaged: app.isPackaged,
    };
    const template = menuTemplate(state, {
      go: (address) => tell({ type: 'go', address }),
      openSpec: () => void openSpec(),
      chooseWhenClosed: (choice) => settings.change({ whenClosedInTraining: choice }),
      showDataFolder: () => void shell.openPath(dataFolder),
      checkForUpdates() {
        tell({ type: 'go', address: '/settings' });
        void updates.check();
      },
      closeWindow: () => void leaving.ask(),
      quit: () => void leaving.ask(),
    });
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  }

  guardSession();
  serveInterface(programs.interfaceFolder);
  answerConnect(() => service.next());
  answerFileDialogs(texts);
  answerUpdates(updates);
  handleRequest('listening', () => commands.pageListens());
  handleRequest('appearance', (_sender, { theme, language }) => {
    settings.change({ theme, language });
    nativeTheme.themeSource = theme;
    drawMenu();
  });
  nativeTheme.themeSource = settings.current.theme;
  drawMenu();

  app.on('second-instance', (_event, _argv, _workingFolder, start) => {
    leaving.comeBack();
    files.add(readSecondStart(start).files);
  });
  app.on('activate', () => leaving.comeBack());
  // Without a handler Electron quits with its last window; in the tray the app lives on.
  app.on('window-all-closed', () => undefined);
  app.on('before-quit', (event) => {
    if (!leaving.mayBeEnded()) {
      event.preventDefault();
      void leaving.ask();
    }
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void leaving.quit());
  }

  window.show();
  files.handTo((file) => void openFile(file));
  await startService();
  setTimeout(() => void updates.checkAtStart(), updateCheckDelayMs);
}
