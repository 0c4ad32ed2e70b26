import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Arch, build, Platform } from 'electron-builder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCommand } from '../../core/engine/findCommand.mjs';
import { builderOptions } from '../../scripts/package/builderOptions.mjs';
import { desktopBundles } from '../../scripts/package/desktopBundles.mjs';
import { packagingTarget } from '../../scripts/package/platforms.mjs';
import { stageDesktop } from '../../scripts/package/stageProgram.mjs';

const checkout = path.resolve(import.meta.dirname, '../..');
const isWindows = process.platform === 'win32';

interface PackageCall {
  args: string[];
  desktopEntry: string;
  afterInstall: string;
  afterRemove: string;
}

let folder: string;
const calls: Record<string, PackageCall> = {};

/** What electron-builder would hand over to fpm for an app that is packed already; nothing is packed. */
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'hssl-linux-'));
  const prepackaged = path.join(folder, 'linux-unpacked');
  const desktop = path.join(folder, 'desktop');
  const project = path.join(folder, 'project');
  for (const file of desktopBundles.map((name) => `out/${name}`)) {
    mkdirSync(path.dirname(path.join(project, file)), { recursive: true });
    writeFileSync(path.join(project, file), '');
  }
  writeFileSync(path.join(project, 'package.json'), readFileSync(path.join(checkout, 'package.json')));
  mkdirSync(path.join(prepackaged, 'resources'), { recursive: true });
  const target = packagingTarget('linux', 'x64');
  stageDesktop(project, target, desktop);
  const options = builderOptions({ project: checkout, target, stage: { resources: folder, desktop }, electron: { version: '45.4.1', folder: null }, output: path.join(folder, 'out') });
  await build({
    projectDir: checkout,
    publish: 'never',
    prepackaged,
    targets: Platform.LINUX.createTarget(['deb', 'rpm'], Arch.x64),
    config: options,
    effectiveOptionComputed: async ([args, desktopFile]: [string[], string]) => {
      const valueOf = (name: string) => args[args.indexOf(name) + 1] ?? '';
      const kind = args.includes('--deb-priority') ? 'deb' : 'rpm';
      calls[kind] = { args, desktopEntry: readFileSync(desktopFile, 'utf8'), afterInstall: readFileSync(valueOf('--after-install'), 'utf8'), afterRemove: readFileSync(valueOf('--after-remove'), 'utf8') };
      return true;
    },
  });
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(isWindows).each(['deb', 'rpm'])('a %s', (kind) => {
  it('has the desktop entry of an application that opens experiments', () => {
    const { desktopEntry } = calls[kind]!;
    expect(desktopEntry.trimEnd().split('\n')).toEqual([
      '[Desktop Entry]',
      'Name=HSSL Studio',
      'Exec="/opt/HSSL Studio/hssl-studio" %F',
      'Terminal=false',
      'Type=Application',
      'Icon=hssl-studio',
      'StartupWMClass=hssl-studio',
      'Keywords=vision;pretraining;self-supervised;machine learning;',
      'StartupNotify=true',
      expect.stringMatching(/^Comment=Desktop app that pretrains/),
      'MimeType=application/vnd.hssl-studio.spec+json;',
      'Categories=Science;',
    ]);
  });

  it.skipIf(findCommand('desktop-file-validate') === null)('has a desktop entry without faults', () => {
    const file = path.join(folder, `${kind}.desktop`);
    writeFileSync(file, calls[kind]!.desktopEntry);
    const { status, stdout, stderr } = spawnSync('desktop-file-validate', [file], { encoding: 'utf8' });
    expect([status, stdout, stderr]).toEqual([0, '', '']);
  });

  it('puts icons of all sizes, the kind of file and its licence in their places', () => {
    const places = calls[kind]!.args.filter((argument) => argument.includes('=/usr/')).map((argument) => argument.slice(argument.lastIndexOf('=') + 1));
    const icons = [16, 24, 32, 48, 64, 128, 256, 512].map((size) => `/usr/share/icons/hicolor/${size}x${size}/apps/hssl-studio.png`);
    expect(places).toEqual(['/usr/share/doc/hssl-studio/copyright', ...icons, '/usr/share/mime/packages/hssl-studio.xml', '/usr/share/applications/hssl-studio.desktop']);
  });
});

/** Runs a script of the package as dpkg or rpm does, with programs that only write down how they were called. */
function runScript(script: string, argument: string): { commands: string[]; printed: string } {
  const programs = path.join(folder, 'programs');
  const record = path.join(folder, 'record');
  mkdirSync(programs, { recursive: true });
  rmSync(record, { force: true });
  for (const name of ['update-alternatives', 'update-mime-database', 'update-desktop-database', 'chmod', 'unshare', 'ln', 'rm', 'rmdir', 'cp', 'readlink', 'apparmor_status', 'apparmor_parser']) {
    const answer = name === 'apparmor_status' ? 'exit 1' : 'exit 0';
    writeFileSync(path.join(programs, name), `#!/bin/sh\necho "${name} $*" >> '${record}'\n${answer}\n`);
    chmodSync(path.join(programs, name), 0o755);
  }
  const file = path.join(folder, 'script.sh');
  writeFileSync(file, script);
  const { stdout, stderr, status } = spawnSync('/bin/sh', [file, argument], { encoding: 'utf8', env: { PATH: programs } });
  expect([stderr, status]).toEqual(['', 0]);
  return { commands: readFileSync(record, { encoding: 'utf8', flag: 'a+' }).split('\n').filter(Boolean), printed: stdout };
}

describe.skipIf(isWindows)('what runs when a package comes or goes', () => {
  const program = '/opt/HSSL Studio/hssl-studio';
  const commandLine = '/opt/HSSL Studio/resources/studio/bin/hssl';

  it('is the same for both kinds', () => {
    expect([calls.rpm!.afterInstall, calls.rpm!.afterRemove]).toEqual([calls.deb!.afterInstall, calls.deb!.afterRemove]);
  });

  it('links both commands and makes the kind of file known', () => {
    const { commands } = runScript(calls.deb!.afterInstall, 'configure');
    expect(commands).toContain(`update-alternatives --install /usr/bin/hssl-studio hssl-studio ${program} 100`);
    expect(commands).toContain(`update-alternatives --install /usr/bin/hssl hssl ${commandLine} 100`);
    expect(commands.filter((command) => /^update-(mime|desktop)-database/.test(command))).toEqual(['update-mime-database /usr/share/mime', 'update-desktop-database /usr/share/applications']);
    expect(commands.filter((command) => command.startsWith('chmod')).join()).toMatch(/^chmod (4755|0755) \/opt\/HSSL Studio\/chrome-sandbox$/);
  });

  it.each(['remove', '0'])('takes them away again and says where the data is (%s)', (argument) => {
    const { commands, printed } = runScript(calls.deb!.afterRemove, argument);
    expect(commands).toContain(`update-alternatives --remove hssl-studio ${program}`);
    expect(commands).toContain(`update-alternatives --remove hssl ${commandLine}`);
    expect(commands).toContain('rmdir /opt/HSSL Studio');
    expect(printed).toContain('~/.local/share/hssl-studio');
    expect(printed).toContain('~/.cache/hssl-studio');
  });

  it.each(['upgrade', 'failed-upgrade', 'abort-install', '1', '2'])('does nothing where another version takes the place (%s)', (argument) => {
    expect(runScript(calls.rpm!.afterRemove, argument)).toEqual({ commands: [], printed: '' });
  });

  it('says nothing twice', () => {
    expect(runScript(calls.deb!.afterRemove, 'purge').printed).toBe('');
  });
});
