import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCommand } from '../../core/engine/findCommand.mjs';

const checkout = path.resolve(import.meta.dirname, '../..');
const ours = path.join(checkout, 'build', 'windows', 'keepsData.nsh');
const templates = path.join(checkout, 'node_modules', 'app-builder-lib', 'templates', 'nsis');

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'hssl-nsis-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what our installer for Windows adds', () => {
  it('is called by electron-builder under these names', () => {
    const names = [...readFileSync(ours, 'utf8').matchAll(/^!macro (\w+)/gm)].map((match) => match[1] ?? '');
    const scripts = readdirSync(templates).filter((name) => /\.ns[hi]$/.test(name)).map((name) => readFileSync(path.join(templates, name), 'utf8').toLowerCase());
    expect(names).toEqual(['customHeader', 'customInstallMode', 'customUnWelcomePage']);
    expect(names.filter((name) => !scripts.some((script) => script.includes(`!insertmacro ${name.toLowerCase()}`)))).toEqual([]);
  });

  // electron-builder's whole script needs plug-ins that come with its own NSIS; this has the pages and the order of its template.
  it.skipIf(findCommand('makensis') === null).each(['installer', 'uninstaller'])('is understood by NSIS in the %s', (kind) => {
    const isUninstaller = kind === 'uninstaller';
    const script = path.join(folder, `${kind}.nsi`);
    writeFileSync(
      script,
      [
        'Unicode true',
        `!include "${ours}"`,
        '!include "MUI2.nsh"',
        '!include "LogicLib.nsh"',
        'Name "HSSL Studio"',
        `OutFile "${path.join(folder, `${kind}.exe`)}"`,
        'InstallDir "$LOCALAPPDATA\\Programs\\HSSL Studio"',
        'Var isForceCurrentInstall',
        '!insertmacro MUI_PAGE_DIRECTORY',
        '!insertmacro MUI_PAGE_INSTFILES',
        ...(isUninstaller ? ['!insertmacro customUnWelcomePage', '!insertmacro MUI_UNPAGE_INSTFILES', '!insertmacro MUI_UNPAGE_FINISH'] : []),
        '!insertmacro MUI_LANGUAGE "English"',
        '!insertmacro MUI_LANGUAGE "SimpChinese"',
        '!insertmacro customHeader',
        'Function .onInit',
        '  !insertmacro customInstallMode',
        'FunctionEnd',
        'Section "install"',
        '  DetailPrint "$(hsslKeptData) $isForceCurrentInstall"',
        ...(isUninstaller ? ['  WriteUninstaller "$INSTDIR\\Uninstall.exe"'] : []),
        'SectionEnd',
        ...(isUninstaller ? ['Section "un.install"', 'SectionEnd'] : []),
      ].join('\n'),
    );
    const { status, stdout, stderr } = spawnSync('makensis', ['-INPUTCHARSET', 'UTF8', '-WX', '-V2', script], { encoding: 'utf8' });
    expect([status, stdout, stderr]).toEqual([0, '', '']);
  });
});
