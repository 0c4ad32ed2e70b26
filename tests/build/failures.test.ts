import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { electronDistribution, requireElectronFor } from '../../scripts/package/electronDistribution.mjs';
import { explainFailure, requireNamedTools } from '../../scripts/package/explainFailure.mjs';
import { packagingTarget } from '../../scripts/package/platforms.mjs';
import { whyUnsigned } from '../../scripts/package/signing.mjs';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const unreachable = new Error('getaddrinfo ENOTFOUND downloads.invalid');

describe('a failure of the packer', () => {
  it.each([
    [['tar.gz'], { ELECTRON_OVERRIDE_DIST_PATH: '/electron' }, 'the packer could not download 7za', /p7zip-full/],
    [['deb', 'rpm'], { ELECTRON_OVERRIDE_DIST_PATH: '/electron' }, 'the packer could not download fpm', /CUSTOM_FPM_PATH/],
    [['AppImage'], { ELECTRON_OVERRIDE_DIST_PATH: '/electron' }, 'the packer could not download the tools for AppImage', /APPIMAGE_TOOLS_PATH/],
    [['dir'], {}, 'the packer could not download Electron', /ELECTRON_OVERRIDE_DIST_PATH/],
  ])('of a download names what it was for, and what takes its place: %j', (formats, environment, message, mend) => {
    const failure = explainFailure(unreachable, formats, 'linux', environment);
    expect(failure.message).toBe(`${message}: getaddrinfo ENOTFOUND downloads.invalid`);
    expect(failure.mends).toEqual([expect.stringMatching(mend)]);
  });

  it('of a tool is told as that tool\'s', () => {
    expect(explainFailure(new Error('\nfpm exited with code 1\nmore'), ['deb'], 'linux', {}).message).toBe('fpm failed: fpm exited with code 1');
    expect(explainFailure(new Error("Need executable 'rpmbuild' to convert dir to rpm"), ['rpm'], 'linux', {}).mends[0]).toMatch(/install -y rpm/);
  });

  it('for another system advises that system', () => {
    const other = process.platform === 'win32' ? 'linux' : 'win32';
    expect(explainFailure(new Error('no such file'), ['dir'], other, {}).mends).toEqual(['package on the system that the installer is for']);
  });
});

test('a tool that a variable names and that is not there is noticed before anything is made', () => {
  expect(() => requireNamedTools(['deb'], { CUSTOM_FPM_PATH: '/nowhere/fpm' })).toThrow('CUSTOM_FPM_PATH names /nowhere/fpm for fpm, which is not there');
  expect(() => requireNamedTools(['dir'], { CUSTOM_FPM_PATH: '/nowhere/fpm' })).not.toThrow();
});

describe('the Electron to pack', () => {
  function checkout(): string {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'node_modules', 'electron'), { recursive: true });
    writeFileSync(path.join(folder, 'node_modules', 'electron', 'package.json'), '{"version":"45.4.1"}');
    return folder;
  }

  it('is the locked one, which the packer fetches', () => {
    expect(electronDistribution(checkout(), {})).toEqual({ version: '45.4.1', folder: null });
  });

  it('is the one that a variable names, where it is one', () => {
    const folder = temporaryFolder();
    expect(() => electronDistribution(checkout(), { ELECTRON_OVERRIDE_DIST_PATH: folder })).toThrow('it has no file "version"');
    writeFileSync(path.join(folder, 'version'), 'v25.1.1\n');
    writeFileSync(path.join(folder, 'electron'), '');
    const electron = electronDistribution(checkout(), { ELECTRON_OVERRIDE_DIST_PATH: folder });
    expect(electron).toEqual({ version: '25.1.1', folder });
    expect(() => requireElectronFor(electron, packagingTarget('linux', 'x64'))).not.toThrow();
    expect(() => requireElectronFor(electron, packagingTarget('win32', 'x64'))).toThrow('is not for win32');
  });
});

test.each([
  ['darwin', {}, /NOT signed/],
  ['darwin', { CSC_LINK: 'certificate' }, /NOT notarised/],
  ['darwin', { CSC_LINK: 'certificate', APPLE_ID: 'someone' }, null],
  ['win32', {}, /NOT signed/],
  ['win32', { WIN_CSC_LINK: 'certificate' }, null],
  ['linux', {}, null],
])('what will not be signed is said: %s %j', (platform, environment, expected) => {
  const said = whyUnsigned(platform, environment as Record<string, string>);
  expect(expected === null ? said : expected.test(said ?? '')).toBe(expected === null ? null : true);
});
