import { expect, test } from 'vitest';
import { choosePackage, readUpdateIndex } from '../../../../electron/main/updates/updateIndex.ts';
import { sha512Of } from './writeFeed.ts';

const sha512 = sha512Of('a package');

function index(changes: object = {}, file: object = {}) {
  return { version: '1.2.3', files: [{ url: 'hssl-studio-1.2.3-x64.AppImage', sha512, size: 9, ...file }], path: 'old', sha512, ...changes };
}

test('keeps what is used, and nothing else', () => {
  expect(readUpdateIndex(index({ releaseNotes: ' New heads.\n', releaseDate: new Date(0), packages: { x64: { path: '../web.7z' } }, stagingPercentage: 5 }, { sha2: 'ab', blockMapSize: 5 }))).toMatchObject({
    version: '1.2.3',
    files: [{ url: 'hssl-studio-1.2.3-x64.AppImage', sha512, size: 9 }],
    releaseNotes: 'New heads.',
  });
  expect(Object.keys(readUpdateIndex(index({ packages: {}, stagingPercentage: 5 })))).toEqual(['version', 'files', 'releaseNotes']);
  expect(readUpdateIndex(index({ releaseNotes: [{ version: '1', note: 'a' }, { version: '2', note: null }, { version: '3', note: 'b' }] })).releaseNotes).toBe('a\n\n\n\nb');
});

test.each<[string, unknown]>([
  ['nothing', null],
  ['text', 'Not found'],
  ['no version', index({ version: undefined })],
  ['no packages', index({ files: [] })],
  ['a package in a folder above', index({}, { url: '../../evil.AppImage' })],
  ['a package in a folder below', index({}, { url: 'a/b.AppImage' })],
  ['a package with an escape', index({}, { url: '%2e%2e%2fevil.AppImage' })],
  ['a package elsewhere', index({}, { url: 'https://evil.example/x.AppImage' })],
  ['a package with a backslash', index({}, { url: '..\\evil.exe' })],
  ['a package with a quote', index({}, { url: "x';reboot;'.deb" })],
  ['a package with a command', index({}, { url: 'x$(reboot).deb' })],
  ['a package that looks like a switch', index({}, { url: '--install.deb' })],
  ['a hidden package', index({}, { url: '.profile' })],
  ['no hash', index({}, { sha512: undefined })],
  ['a weaker hash instead', index({}, { sha512: undefined, sha2: 'ab'.repeat(32) })],
  ['half a hash', index({}, { sha512: sha512.slice(0, 40) })],
  ['a size that is none', index({}, { size: -1 })],
])('refuses a list with %s', (_title, content) => {
  expect(() => readUpdateIndex(content)).toThrow(expect.objectContaining({ name: 'FeedTrouble', reason: 'badIndex' }));
});

test('chooses the package of the copy’s kind, of its processor where there are several', () => {
  const names = ['hssl-studio-1.2.3-arm64.AppImage', 'hssl-studio-1.2.3-x64.AppImage', 'hssl-studio_1.2.3_amd64.deb', 'hssl-studio-1.2.3.x86_64.rpm'];
  const read = readUpdateIndex(index({ files: names.map((url) => ({ url, sha512 })) }));
  const chosen = (extension: string, architecture: string) => choosePackage(read, extension, architecture)?.url ?? null;
  expect([chosen('.AppImage', 'x64'), chosen('.AppImage', 'arm64'), chosen('.deb', 'x64'), chosen('.rpm', 'x64'), chosen('.exe', 'x64')]).toEqual([names[1], names[0], names[2], names[3], null]);
});
