import path from 'node:path';
import { expect, test } from 'vitest';
import { resolveAsset } from '../../../electron/main/resolveAsset.ts';

const root = path.resolve('/app/out/renderer');

test.each([
  ['app://studio/', 'index.html', 'text/html; charset=utf-8'],
  ['app://studio/index.html?x=1#/runs', 'index.html', 'text/html; charset=utf-8'],
  ['app://studio/assets/index-1a2b.js', 'assets/index-1a2b.js', 'text/javascript; charset=utf-8'],
  ['app://studio/assets/a%20font.woff2', 'assets/a font.woff2', 'font/woff2'],
  ['app://studio/a/../icon.svg', 'icon.svg', 'image/svg+xml'],
  ['app://studio/%2e%2e/%2e%2e/csp.json', 'csp.json', 'application/json; charset=utf-8'],
])('%s is %s', (address, file, mimeType) => {
  expect(resolveAsset(root, address)).toEqual({ file: path.join(root, file), mimeType });
});

test.each([
  ['another scheme', 'https://studio/index.html'],
  ['another host', 'app://elsewhere/index.html'],
  ['an escaped slash', 'app://studio/..%2f..%2fpackage.json'],
  ['a backslash', 'app://studio/..%5c..%5cpackage.json'],
  ['a null byte', 'app://studio/index.html%00.png'],
  ['a folder', 'app://studio/assets/'],
  ['a kind of file that the interface has none of', 'app://studio/service.sqlite'],
  ['a broken escape', 'app://studio/%zz.html'],
  ['no address', 'not an address'],
])('stands for nothing: %s', (_title, address) => {
  expect(resolveAsset(root, address)).toBeNull();
});
