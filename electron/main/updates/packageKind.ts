import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { PackageKind } from '../../../core/contract/desktop.ts';

/** What tells how this copy was installed; a parameter so that every platform's rules can be tested on one. */
export interface Installation {
  isPackaged: boolean;
  platform: NodeJS.Platform;
  environment: Record<string, string | undefined>;
  /** Absolute path of the app's program. */
  executable: string;
  /** The folder `resources` of the app. */
  resources: string;
}

/** Packaging writes what a package is into this file of its resources. */
const kindFile = 'package-type';

/**
 * An app that was started from another AppImage (a terminal, an editor) inherits that one's variables, and would replace it:
 * they hold for us only where our own program lies in what is mounted.
 */
function isAppImage({ environment, executable }: Installation): boolean {
  const { APPIMAGE: image, APPDIR: mounted } = environment;
  return image !== undefined && path.isAbsolute(image) && mounted !== undefined && mounted !== '' && executable.startsWith(mounted.replace(/\/*$/, '/'));
}

/** Archives are packed from the same folder as packages, so the mark alone proves nothing: what a package manager put there belongs to root. */
function systemPackage({ resources, executable }: Installation): PackageKind | null {
  try {
    const kind = readFileSync(path.join(resources, kindFile), 'utf8').trim();
    return (kind === 'deb' || kind === 'rpm') && statSync(executable).uid === 0 ? kind : null;
  } catch {
    return null;
  }
}

function hasUninstaller(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => /^uninstall .*\.exe$/i.test(name));
  } catch {
    return false;
  }
}

/** How this copy of the app was installed. */
export function findPackageKind(installation: Installation): PackageKind {
  if (installation.platform === 'linux' && isAppImage(installation)) {
    return 'appImage';
  }
  if (!installation.isPackaged) {
    return 'checkout';
  }
  switch (installation.platform) {
    case 'darwin':
      return 'mac';
    case 'win32':
      return hasUninstaller(path.dirname(installation.executable)) ? 'nsis' : 'unpacked';
    default:
      return systemPackage(installation) ?? 'unpacked';
  }
}

/** Endings of the packages that each kind of copy is replaced by; the others can't replace themselves. */
export const packageExtensions: Readonly<Record<PackageKind, string | null>> = {
  appImage: '.AppImage',
  deb: '.deb',
  rpm: '.rpm',
  nsis: '.exe',
  mac: '.zip',
  unpacked: null,
  checkout: null,
};
