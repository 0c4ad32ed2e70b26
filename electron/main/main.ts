import { app, dialog } from 'electron';
import { registerAppScheme } from './appProtocol.ts';
import { claimDataFolder } from './claimDataFolder.ts';
import { startDesktop } from './desktop.ts';
import { gatherFiles } from './files/gatherFiles.ts';
import { specArguments } from './files/specArguments.ts';
import { readLaunchOptions } from './launchOptions.ts';
import { loadAgainInTime } from './loadAgainInTime.ts';
import { findPrograms } from './programs.ts';
import { forkAtOnce } from './service/forkAtOnce.ts';
import { languageOfSystem, textsOf } from './texts.ts';

const { dataFolder } = readLaunchOptions(process.argv);

function fail(title: string, error: unknown): void {
  dialog.showErrorBox(title, error instanceof Error ? error.message : String(error));
  app.exit(1);
}

function start(): void {
  if (app.isReady()) {
    loadAgainInTime(import.meta.filename);
    return;
  }
  registerAppScheme();
  // As root, Chromium starts only without its sandbox, and the switch says so; forcing it would end every child.
  if (!app.commandLine.hasSwitch('no-sandbox')) {
    app.enableSandbox();
  }
  const named = specArguments(process.argv);
  try {
    if (!claimDataFolder(dataFolder, { files: named })) {
      app.exit(0);
      return;
    }
  } catch (error) {
    const { dataFolderTrouble, dataFolderAdvice } = textsOf(languageOfSystem(app.getLocale()));
    fail(dataFolderTrouble, `${String(error)}\n\n${dataFolderAdvice}`);
    return;
  }
  const files = gatherFiles();
  files.add(named);
  // macOS asks this way, and may do so before the app is ready.
  app.on('open-file', (event, file) => {
    event.preventDefault();
    files.add([file]);
  });
  const programs = findPrograms();
  const firstLink = forkAtOnce(programs, dataFolder);
  app
    .whenReady()
    .then(() => startDesktop({ dataFolder, programs, firstLink, files }))
    .catch((error: unknown) => fail('HSSL Studio', error));
}

start();
