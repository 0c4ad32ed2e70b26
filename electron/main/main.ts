import { app, dialog } from 'electron';
import { registerAppScheme } from './appProtocol.ts';
import { claimDataFolder } from './claimDataFolder.ts';
import { startDesktop } from './desktop.ts';
import { readLaunchOptions } from './launchOptions.ts';
import { loadAgainInTime } from './loadAgainInTime.ts';
import { languageOfSystem, textsOf } from './texts.ts';

const options = readLaunchOptions(process.argv);

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
  try {
    if (!claimDataFolder(options.dataFolder)) {
      app.exit(0);
      return;
    }
  } catch (error) {
    const { dataFolderTrouble, dataFolderAdvice } = textsOf(languageOfSystem(app.getLocale()));
    fail(dataFolderTrouble, `${String(error)}\n\n${dataFolderAdvice}`);
    return;
  }
  app
    .whenReady()
    .then(() => startDesktop(options))
    .catch((error: unknown) => fail('HSSL Studio', error));
}

start();
