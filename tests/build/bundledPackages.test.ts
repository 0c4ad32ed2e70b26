import { expect, test } from 'vitest';
import { iconSets, importedStyles, placeOfFile } from '../../scripts/package/bundledPackages.mjs';

test.each([
  ['/checkout/node_modules/vue/dist/vue.js', 'node_modules/vue'],
  ['/checkout/node_modules/@vue/shared/index.js?v=1', 'node_modules/@vue/shared'],
  ['../../node_modules/echarts/node_modules/tslib/tslib.es6.js', 'node_modules/echarts/node_modules/tslib'],
  ['C:\\checkout\\node_modules\\zod\\index.js', 'node_modules/zod'],
  ['../node_modules/@fontsource-variable/inter/files/inter.woff2', 'node_modules/@fontsource-variable/inter'],
  ['/checkout/renderer/main.ts', null],
  ['virtual:nuxt-ui-icons', null],
])('a file belongs to the innermost package: %s', (file, place) => {
  expect(placeOfFile(file)).toBe(place);
});

test('style sheets name packages, and files of their own', () => {
  expect(importedStyles("@import 'tailwindcss' theme(static);\n@import \"@nuxt/ui\";\n@import './own.css';\n@import url('@scope/name/sheet.css');")).toEqual(['node_modules/tailwindcss', 'node_modules/@nuxt/ui', 'node_modules/@scope/name']);
});

test('icons come from the sets that their module names', () => {
  expect(iconSets('const collections = JSON.parse(\'[{"prefix":"lucide","icons":{}}]\'); x = { prefix: "mdi" }; y = "{\\"prefix\\":\\"tabler\\"}"')).toEqual(['node_modules/@iconify-json/lucide', 'node_modules/@iconify-json/mdi', 'node_modules/@iconify-json/tabler']);
});
