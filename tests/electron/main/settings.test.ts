import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openSettings } from '../../../electron/main/settings.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const defaults = { window: null, whenClosedInTraining: 'ask', theme: 'system', language: null, updateFeed: null, updatesChecked: null };

test('remembers what was changed, and leaves nothing else behind', () => {
  const folder = path.join(temporaryFolder(), 'desktop');
  openSettings(folder).change({ whenClosedInTraining: 'tray' });
  openSettings(folder).change({ language: 'zh' });
  expect(openSettings(folder).current).toEqual({ ...defaults, whenClosedInTraining: 'tray', language: 'zh' });
  expect(readdirSync(folder)).toEqual(['desktop.json']);
});

test.each([
  ['no JSON', '{"window":'],
  ['a wrong value', JSON.stringify({ whenClosedInTraining: 'burn' })],
  ['a place that is none', JSON.stringify({ window: { x: 0.5 } })],
])('begins anew with a file that holds %s', (_title, text) => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'desktop.json'), text);
  expect(openSettings(folder).current).toEqual(defaults);
});
