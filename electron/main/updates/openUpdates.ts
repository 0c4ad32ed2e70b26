import { createRequire } from 'node:module';
import { app } from 'electron';
import type { UpdatesReport } from '../../../core/contract/desktop.ts';
import { cacheFolder } from '../../../core/engine/places.mjs';
import type { ProgramPlaces } from '../../../core/engine/program.mjs';
import { specArguments } from '../files/specArguments.ts';
import { readVersion } from '../programs.ts';
import type { SettingsFile } from '../settings.ts';
import type * as updaterBundle from './createPackageUpdater.ts';
import { keepUpdates, type Updates, type UpdatesParts } from './keepUpdates.ts';
import { findPackageKind } from './packageKind.ts';
import type { UpdateTexts } from './updateTexts.ts';

/** The command line of this start without the files that it opened. */
function restartArguments(): string[] {
  const files = process.argv.filter((argument) => specArguments(['', argument]).length > 0);
  return process.argv.slice(1).filter((argument, index, all) => all[index - 1] === '--data' || !files.includes(argument));
}

function installedCopy(programs: ProgramPlaces): updaterBundle.InstalledCopy {
  const installation = { isPackaged: app.isPackaged, platform: process.platform, environment: process.env, executable: process.execPath, resources: process.resourcesPath };
  return {
    kind: findPackageKind(installation),
    version: readVersion(programs),
    name: app.getName(),
    resources: process.resourcesPath,
    cacheFolder: cacheFolder(),
    appImage: process.env['APPIMAGE'] ?? null,
    restartArguments: restartArguments(),
    relaunch: (args) => app.relaunch({ args: [...args] }),
  };
}

export interface OpenUpdatesParts {
  programs: ProgramPlaces;
  settings: SettingsFile;
  texts: () => UpdateTexts;
  leave: UpdatesParts['leave'];
  onChange(report: UpdatesReport): void;
}

/** What fetches and installs updates is a bundle beside this one (`vite.config.ts`), which few starts need. */
function loadUpdater(): typeof updaterBundle {
  return createRequire(import.meta.filename)('./updater.cjs') as typeof updaterBundle;
}

/** The updates of this copy of the app. */
export function openUpdates({ programs, ...parts }: OpenUpdatesParts): Updates {
  const copy = installedCopy(programs);
  return keepUpdates({
    ...parts,
    version: copy.version,
    kind: copy.kind,
    cacheFolder: copy.cacheFolder,
    load: (feed) => loadUpdater().createPackageUpdater(copy, feed),
  });
}
