import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { getConfig, validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import { DebugLogger } from 'builder-util';
import type { Configuration } from 'electron-builder';
import { describe, expect, it } from 'vitest';
import { builderOptions } from '../../scripts/package/builderOptions.mjs';
import { packagingTarget, platforms } from '../../scripts/package/platforms.mjs';

const checkout = path.resolve(import.meta.dirname, '../..');
const require = createRequire(import.meta.url);

const targets = (Object.keys(platforms) as (keyof typeof platforms)[]).flatMap((platform) => platforms[platform].architectures.map((architecture) => packagingTarget(platform, architecture)));

/** The configuration as electron-builder sees it: the file, and what a run adds. */
async function configurationFor(target: ReturnType<typeof packagingTarget>, electron = { version: '45.4.1', folder: null as string | null }): Promise<Configuration> {
  const stage = { resources: '/stage/resources', desktop: '/stage/desktop' };
  return getConfig(checkout, path.join(checkout, 'build', 'electronBuilder.mjs'), { ...builderOptions({ project: checkout, target, stage, electron, output: '/out' }), extends: null }) as Promise<Configuration>;
}

/** Values of all keys of these names, however deep. */
function valuesOf(value: unknown, names: readonly string[]): string[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, inner]) => (names.includes(key) && typeof inner === 'string' ? [inner] : valuesOf(inner, names)));
}

describe('the configuration of the installers', () => {
  it.each(targets.map((target) => [target.id, target] as const))('is one that electron-builder accepts for %s', async (_id, target) => {
    await expect(validateConfiguration(await configurationFor(target), new DebugLogger(false))).resolves.toBeUndefined();
  });

  it('would not be accepted with a mistake in it', async () => {
    const configuration = { ...(await configurationFor(targets[0]!)), deb: { compresion: 'xz' } };
    await expect(validateConfiguration(configuration as Configuration, new DebugLogger(false))).rejects.toThrow('configuration.deb should be one of these');
  });

  it('names formats that electron-builder knows', () => {
    const known = readFileSync(require.resolve('app-builder-lib/scheme.json'), 'utf8');
    expect(Object.values(platforms).flatMap(({ formats }) => formats).filter((format) => !known.includes(`"${format}"`))).toEqual([]);
  });

  it('covers Windows with an installer, and both kinds of Macs with an image and an archive for updates', async () => {
    const { win, mac } = await configurationFor(targets[0]!);
    expect(win?.target).toEqual([{ target: 'nsis', arch: ['x64'] }]);
    expect(mac?.target).toEqual([{ target: 'dmg', arch: ['arm64', 'x64'] }, { target: 'zip', arch: ['arm64', 'x64'] }]);
  });

  it('puts the bundles into the archive and the folder of the program beside it', async () => {
    const { files, asar, extraResources, npmRebuild, beforeBuild } = await configurationFor(targets[0]!);
    expect(files).toEqual([{ filter: ['package.json', 'out/main/main.cjs', 'out/main/updater.cjs', 'out/preload/preload.cjs'] }]);
    expect(asar).toBe(true);
    expect(extraResources).toEqual([{ from: '/stage/resources', to: undefined, filter: ['studio/**/*'] }]);
    expect(npmRebuild).toBeUndefined();
    await expect((beforeBuild as () => Promise<boolean>)()).resolves.toBe(false);
  });

  it.each(targets.map((target) => [target.id, target] as const))('closes every way to run other code in Electron on %s', async (_id, target) => {
    const { electronFuses } = await configurationFor(target);
    expect(electronFuses).toEqual({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      onlyLoadAppFromAsar: true,
      enableEmbeddedAsarIntegrityValidation: target.platform !== 'linux',
      enableCookieEncryption: false,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
      resetAdHocDarwinSignature: target.id === 'darwin-arm64',
    });
  });

  it('asks an older Electron for no fuse that it has not', async () => {
    const { electronFuses, electronDist, electronVersion } = await configurationFor(targets[0]!, { version: '25.1.1', folder: '/electron' });
    expect(electronFuses).not.toHaveProperty('grantFileProtocolExtraPrivileges');
    expect([electronDist, electronVersion]).toEqual(['/electron', '25.1.1']);
  });

  it('has no address that updates are taken from', async () => {
    for (const target of targets) {
      const configuration = await configurationFor(target);
      expect(configuration.publish).toEqual({ provider: 'generic', url: '' });
      expect(JSON.stringify(configuration)).not.toMatch(/https?:/);
    }
  });

  it('keeps the data when it is removed from Windows, and installs for one user', async () => {
    const { nsis } = await configurationFor(targets[0]!);
    expect(nsis).toMatchObject({ oneClick: false, perMachine: false, allowElevation: false, allowToChangeInstallationDirectory: true, deleteAppDataOnUninstall: false });
  });

  it('lets experiments be opened with the app everywhere', async () => {
    const { fileAssociations } = await configurationFor(targets[0]!);
    expect(fileAssociations).toEqual([
      { ext: 'hsslspec', name: 'HSSL Studio experiment', description: 'HSSL Studio experiment', mimeType: 'application/vnd.hssl-studio.spec+json', role: 'Editor', icon: 'icons/spec' },
    ]);
  });

  it('names files that are there', async () => {
    const configuration = await configurationFor(targets[0]!);
    const named = valuesOf(configuration, ['icon', 'include', 'afterInstall', 'afterRemove', 'entitlements', 'entitlementsInherit']);
    // Some are given below build/, some below the project; icons of files without their extension, which is that of the platform.
    const candidates = (name: string) => ['', 'build/'].flatMap((folder) => ['', '.ico', '.icns'].map((extension) => path.join(checkout, `${folder}${name}${extension}`)));
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((name) => !candidates(name).some(existsSync))).toEqual([]);
    const [licence = ''] = (configuration.deb?.fpm ?? []).map((argument) => argument.split('=')[0]);
    expect(existsSync(licence)).toBe(true);
  });

  it('lets macOS load what has no signature of ours, and nothing more', () => {
    const entitlements = readFileSync(path.join(checkout, 'build', 'mac', 'entitlements.plist'), 'utf8');
    expect([...entitlements.matchAll(/<key>([^<]+)<\/key>/g)].map((match) => match[1])).toEqual([
      'com.apple.security.cs.allow-jit',
      'com.apple.security.cs.allow-unsigned-executable-memory',
      'com.apple.security.cs.disable-library-validation',
    ]);
  });
});
