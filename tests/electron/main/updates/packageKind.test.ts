import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findPackageKind, type Installation } from '../../../../electron/main/updates/packageKind.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

const isRoot = process.getuid?.() === 0;

interface CopyOnDisk extends Partial<Installation> {
  /** What packaging wrote into it. */
  mark?: string;
  /** A file beside its program. */
  besides?: string;
}

function installation({ mark, besides, ...rest }: CopyOnDisk = {}): Installation {
  const folder = temporaryFolder();
  const resources = path.join(folder, 'resources');
  mkdirSync(resources);
  const executable = path.join(folder, 'hssl-studio');
  writeFileSync(executable, '');
  if (mark !== undefined) {
    writeFileSync(path.join(resources, 'package-type'), mark);
  }
  if (besides !== undefined) {
    writeFileSync(path.join(folder, besides), '');
  }
  return { isPackaged: true, platform: 'linux', environment: {}, executable, resources, ...rest };
}

test.each<[string, CopyOnDisk, string]>([
  ['an AppImage', { executable: '/tmp/.mount_abc/hssl-studio', environment: { APPIMAGE: '/home/me/a.AppImage', APPDIR: '/tmp/.mount_abc' } }, 'appImage'],
  ['an archive', {}, 'unpacked'],
  ['an archive with an odd mark', { mark: 'zip' }, 'unpacked'],
  ['a checkout', { isPackaged: false }, 'checkout'],
  ['a checkout in a terminal that is an AppImage', { isPackaged: false, environment: { APPIMAGE: '/home/me/editor.AppImage', APPDIR: '/tmp/.mount_editor' } }, 'checkout'],
  ['an archive in a terminal that is an AppImage', { environment: { APPIMAGE: '/home/me/editor.AppImage', APPDIR: '/tmp/.mount_e' } }, 'unpacked'],
  ['half of what an AppImage sets', { environment: { APPIMAGE: '/home/me/a.AppImage' } }, 'unpacked'],
  ['an installer of Windows', { platform: 'win32', besides: 'Uninstall HSSL Studio.exe' }, 'nsis'],
  ['a folder on Windows', { platform: 'win32' }, 'unpacked'],
  ['an app of macOS', { platform: 'darwin' }, 'mac'],
])('%s', (_title, copy, kind) => {
  expect(findPackageKind(installation(copy))).toBe(kind);
});

test.skipIf(!isRoot)('packages of the system are those that belong to root', () => {
  expect([findPackageKind(installation({ mark: 'deb\n' })), findPackageKind(installation({ mark: 'rpm' }))]).toEqual(['deb', 'rpm']);
});

test.skipIf(isRoot)('the mark of a package in an archive of one’s own is not believed', () => {
  expect(findPackageKind(installation({ mark: 'deb' }))).toBe('unpacked');
});
