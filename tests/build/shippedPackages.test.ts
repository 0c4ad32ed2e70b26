import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packagingTarget } from '../../scripts/package/platforms.mjs';
import { type LockedPackages, readLockedPackages, shippedPackages } from '../../scripts/package/shippedPackages.mjs';

const linux = packagingTarget('linux', 'x64');

/** A lock file with the project's own dependencies and packages by place. */
function lock(dependencies: string[], packages: LockedPackages): LockedPackages {
  return { '': { version: '1.0.0', dependencies: Object.fromEntries(dependencies.map((name) => [name, '*'])) }, ...packages };
}

function placesOf(locked: LockedPackages, target = linux): string[] {
  return shippedPackages(locked, target).map(({ place }) => place);
}

describe('the packages that are shipped', () => {
  it('are what the dependencies need, and what those need', () => {
    const locked = lock(['a'], {
      'node_modules/a': { version: '1.0.0', license: 'MIT', integrity: 'sha512-a', dependencies: { b: '^2.0.0' } },
      'node_modules/b': { version: '2.0.0' },
      'node_modules/unrelated': { version: '1.0.0' },
    });
    expect(shippedPackages(locked, linux)).toEqual([
      { place: 'node_modules/a', name: 'a', version: '1.0.0', integrity: 'sha512-a', licence: 'MIT', needs: ['node_modules/b'] },
      { place: 'node_modules/b', name: 'b', version: '2.0.0', integrity: null, licence: null, needs: [] },
    ]);
  });

  it('are those that Node finds: the nearest of a name', () => {
    const locked = lock(['a', 'b'], {
      'node_modules/a': { version: '1.0.0', dependencies: { b: '^1.0.0' } },
      'node_modules/a/node_modules/b': { version: '1.0.0', dependencies: { c: '*' } },
      'node_modules/b': { version: '2.0.0' },
      'node_modules/c': { version: '3.0.0' },
    });
    expect(placesOf(locked)).toEqual(['node_modules/a', 'node_modules/a/node_modules/b', 'node_modules/b', 'node_modules/c']);
  });

  it('end where packages need each other', () => {
    const locked = lock(['a'], { 'node_modules/a': { version: '1.0.0', dependencies: { b: '*' } }, 'node_modules/b': { version: '1.0.0', dependencies: { a: '*' } } });
    expect(placesOf(locked)).toEqual(['node_modules/a', 'node_modules/b']);
  });

  it('are native parts of the platform alone, with glibc on Linux', () => {
    const optional = { version: '1.0.0', optional: true };
    const locked = lock(['a'], {
      'node_modules/a': { version: '1.0.0', optionalDependencies: { glibc: '*', musl: '*', mac: '*', notMac: '*', absent: '*' } },
      'node_modules/glibc': { ...optional, os: ['linux'], cpu: ['x64'], libc: ['glibc'] },
      'node_modules/musl': { ...optional, os: ['linux'], cpu: ['x64'], libc: ['musl'] },
      'node_modules/mac': { ...optional, os: ['darwin'], cpu: ['arm64'] },
      'node_modules/notMac': { ...optional, os: ['!darwin'] },
    });
    expect(placesOf(locked)).toEqual(['node_modules/a', 'node_modules/glibc', 'node_modules/notMac']);
    expect(placesOf(locked, packagingTarget('darwin', 'arm64'))).toEqual(['node_modules/a', 'node_modules/mac']);
  });

  it('can not be told from a lock file that lacks one', () => {
    expect(() => placesOf(lock(['a'], { 'node_modules/a': { version: '1.0.0', dependencies: { lost: '*' } } }))).toThrow('package-lock.json has no lost, which node_modules/a needs');
  });
});

describe('the packages of this project', () => {
  const locked = readLockedPackages(resolve(import.meta.dirname, '../../package-lock.json'));
  const names = (target = linux) => shippedPackages(locked, target).map(({ name }) => name);
  const dependencies = Object.keys(locked['']?.dependencies ?? {});

  it.each(['linux-x64', 'linux-arm64', 'darwin-arm64', 'darwin-x64', 'win32-x64'])('hold every dependency on %s', (id) => {
    const [platform, architecture] = id.split('-') as ['linux', 'x64'];
    expect(names(packagingTarget(platform, architecture))).toEqual(expect.arrayContaining(dependencies));
  });

  it.each([
    ['linux', 'x64', ['@img/colour', '@img/sharp-libvips-linux-x64', '@img/sharp-linux-x64']],
    ['linux', 'arm64', ['@img/colour', '@img/sharp-libvips-linux-arm64', '@img/sharp-linux-arm64']],
    ['darwin', 'arm64', ['@img/colour', '@img/sharp-darwin-arm64', '@img/sharp-libvips-darwin-arm64']],
    ['darwin', 'x64', ['@img/colour', '@img/sharp-darwin-x64', '@img/sharp-libvips-darwin-x64']],
    ['win32', 'x64', ['@img/colour', '@img/sharp-win32-x64']],
  ] as const)('hold the decoder of images for %s-%s alone', (platform, architecture, parts) => {
    expect(names(packagingTarget(platform, architecture)).filter((name) => name.startsWith('@img/'))).toEqual(parts);
  });

  it.each([
    ['linux', 'x64', false],
    ['linux', 'arm64', false],
    ['darwin', 'arm64', false],
    ['darwin', 'x64', true],
    ['win32', 'x64', true],
  ] as const)('hold what fetches an engine on %s-%s: %s %s', (platform, architecture, expected) => {
    const installer = ['@mapbox/node-pre-gyp', 'adm-zip', 'https-proxy-agent', 'progress', 'rimraf', 'tar'];
    expect(names(packagingTarget(platform, architecture)).filter((name) => installer.includes(name))).toEqual(expected ? expect.arrayContaining(installer) : []);
  });

  it('hold no types, and nothing that belongs to development', () => {
    const all = names();
    expect(all.filter((name) => name.startsWith('@types/') || name.startsWith('bare-') || ['vite', 'vue', 'electron', 'typescript', 'node-addon-api'].includes(name))).toEqual([]);
  });
});
