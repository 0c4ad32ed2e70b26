import { enableAutoUnmount, flushPromises } from '@vue/test-utils';
import { afterEach, expect, test } from 'vitest';
import { defineComponent, h } from 'vue';
import type { UpdateState } from '../../../core/contract/desktop.ts';
import { useDesktop } from '../../../renderer/composables/useDesktop.ts';
import { useOpenedSpecStore } from '../../../renderer/stores/openedSpec.ts';
import { fakeDesktop, withoutFeed } from '../../support/fakeDesktop.ts';
import { mountFeature } from '../../support/mountFeature.ts';

enableAutoUnmount(afterEach);

const frame = defineComponent({
  setup() {
    useDesktop();
    return () => h('div');
  },
});

const available: UpdateState = { phase: 'available', update: { version: '0.2.0', notes: null, bytes: null } };

async function openFrame(path = '/runs') {
  const desktop = fakeDesktop();
  const mounted = await mountFeature(frame, { path });
  const tell = async (...states: UpdateState[]) => {
    states.forEach((state) => desktop.tellUpdates({ ...withoutFeed, feed: '/feed', state }));
    await flushPromises();
  };
  return { ...desktop, ...mounted, tell };
}

test('does what the menu asks, and takes a file that the system opened to the compose page', async () => {
  const { command, router } = await openFrame();
  command({ type: 'go', address: '/queue' });
  await flushPromises();
  expect(router.currentRoute.value.path).toBe('/queue');
  command({ type: 'openSpec', file: { name: 'a.hsslspec', text: '{}' } });
  await flushPromises();
  expect([router.currentRoute.value.path, useOpenedSpecStore().take()]).toEqual(['/compose', { name: 'a.hsslspec', text: '{}' }]);
});

test('tells of a new version that was found elsewhere than in the settings, once, and leads there', async () => {
  const { tell, router } = await openFrame();
  await tell({ phase: 'checking' }, available, available);
  expect(document.body.textContent?.match(/Version 0\.2\.0 is available/g)).toHaveLength(1);
  [...document.querySelectorAll('button')].find((button) => button.textContent === 'Show')?.click();
  await flushPromises();
  expect(router.currentRoute.value.path).toBe('/settings');
});

test('says nothing on the settings page, nor when there is nothing new', async () => {
  const settings = await openFrame('/settings');
  await settings.tell({ phase: 'checking' }, available);
  expect(document.body.textContent).not.toContain('0.2.0');
  await settings.tell({ phase: 'checking' }, { phase: 'none' });
  expect(document.body.textContent).not.toContain('is available');
});
