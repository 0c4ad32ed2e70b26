import type { MenuItemConstructorOptions } from 'electron';
import { expect, test } from 'vitest';
import { menuTemplate, type MenuActions, type MenuState } from '../../../electron/main/menuTemplate.ts';
import { textsOf } from '../../../electron/main/texts.ts';

function itemsOf(template: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return template.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? itemsOf(item.submenu) : [])]);
}

function actions(told: string[]): MenuActions {
  return {
    go: (address) => told.push(address),
    openSpec: () => told.push('openSpec'),
    chooseWhenClosed: (choice) => told.push(choice),
    showDataFolder: () => told.push('showDataFolder'),
    checkForUpdates: () => told.push('checkForUpdates'),
    closeWindow: () => told.push('closeWindow'),
    quit: () => told.push('quit'),
  };
}

const state: MenuState = { texts: textsOf('en'), whenClosedInTraining: 'tray', platform: 'linux', hasUpdateFeed: true, isPackaged: true };

test('gives each key to one item', () => {
  const keys = itemsOf(menuTemplate(state, actions([]))).flatMap((item) => item.accelerator ?? []);
  expect(keys.length).toBeGreaterThan(10);
  expect(keys).toEqual([...new Set(keys)]);
});

test('leads to every page and does what it says', () => {
  const told: string[] = [];
  for (const item of itemsOf(menuTemplate(state, actions(told)))) {
    (item.click as (() => void) | undefined)?.();
  }
  expect(told).toEqual([
    '/compose', 'openSpec', 'ask', 'tray', 'stop', 'closeWindow', 'quit',
    '/runs', '/compose', '/queue', '/compare', '/search', '/datasets', '/engine',
    'showDataFolder', 'checkForUpdates',
  ]);
});

test('offers to check for updates only where a feed is set', () => {
  const labels = (hasUpdateFeed: boolean) => itemsOf(menuTemplate({ ...state, hasUpdateFeed }, actions([]))).map((item) => item.label);
  expect([labels(true).includes('Check for updates'), labels(false).includes('Check for updates')]).toEqual([true, false]);
});

test('marks what happens at closing, and offers developer tools in a checkout only', () => {
  const checked = itemsOf(menuTemplate(state, actions([]))).filter((item) => item.checked === true);
  expect(checked.map((item) => item.label)).toEqual(['Keep training in the tray']);
  const roles = (isPackaged: boolean) => itemsOf(menuTemplate({ ...state, isPackaged }, actions([]))).map((item) => item.role);
  expect([roles(true).includes('toggleDevTools'), roles(false).includes('toggleDevTools')]).toEqual([false, true]);
});

test('says everything in Chinese too', () => {
  const labels = (language: 'en' | 'zh') => itemsOf(menuTemplate({ ...state, texts: textsOf(language) }, actions([]))).flatMap((item) => item.label ?? []);
  const same = labels('zh').filter((label, index) => label === labels('en')[index]);
  expect(same).toEqual([]);
});
