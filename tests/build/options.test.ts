import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseOptions } from '../../scripts/package/options.mjs';

const host = { platform: 'linux', architecture: 'x64' };
const parse = (...args: string[]) => parseOptions(args, '/checkout', host);
const summary = (...args: string[]) => parse(...args).requests.map(({ target, formats }) => [target.id, ...formats].join(' '));

test('without a platform it is the usual of this machine, into dist', () => {
  expect(parse()).toEqual({ requests: [{ target: { platform: 'linux', architecture: 'x64', id: 'linux-x64' }, formats: ['AppImage', 'deb', 'rpm', 'tar.gz'] }], output: resolve('/checkout/dist'), isStagedOnly: false });
});

test('platforms, formats, architectures and the folder are taken in any order', () => {
  expect(summary('--linux', 'dir', 'tar.gz', 'deb', 'rpm')).toEqual(['linux-x64 dir tar.gz deb rpm']);
  expect(summary('--linux', 'appimage', 'DEB')).toEqual(['linux-x64 AppImage deb']);
  expect(summary('--mac', '--win', '--linux', 'dir', 'dir')).toEqual(['darwin-x64 dmg zip', 'win32-x64 nsis', 'linux-x64 dir']);
  expect(summary('--arm64', '--mac', 'dmg', '--x64')).toEqual(['darwin-arm64 dmg', 'darwin-x64 dmg']);
  expect(parse('--out', 'elsewhere', '--linux', '--stage-only')).toMatchObject({ output: resolve('/checkout/elsewhere'), isStagedOnly: true });
});

test('on a Mac the machine\'s own processor is meant', () => {
  expect(parseOptions(['--mac'], '/checkout', { platform: 'darwin', architecture: 'arm64' }).requests.map(({ target }) => target.id)).toEqual(['darwin-arm64']);
});

test.each([
  [['--linux', 'msi'], '--linux has no format "msi"', 'one of: dir, AppImage, deb, rpm, tar.gz'],
  [['--win', '--arm64'], '--win is not made for arm64', 'one of: x64'],
  [['deb'], '"deb" is no option of packaging', expect.stringContaining('npm run package')],
  [['--publish'], '"--publish" is no option of packaging', expect.stringContaining('npm run package')],
])('%j is refused', (args, message, mend) => {
  expect(() => parse(...args)).toThrow(expect.objectContaining({ name: 'SetupError', message, mends: [mend] }));
});

test('a machine that nothing is packaged for has to name a platform', () => {
  expect(() => parseOptions([], '/checkout', { platform: 'freebsd', architecture: 'x64' })).toThrow('nothing is packaged for freebsd');
});
