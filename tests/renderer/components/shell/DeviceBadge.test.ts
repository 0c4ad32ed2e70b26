import { flushPromises } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../../core/contract/error.ts';
import DeviceBadge from '../../../../renderer/components/shell/DeviceBadge.vue';
import { gpuEngine } from '../../../support/fakeEngines.ts';
import { createFakeStudio, fakeReport } from '../../../support/fakeStudioClient.ts';
import { mountFeature } from '../../../support/mountFeature.ts';

async function openBadge(studio = createFakeStudio()) {
  const { wrapper } = await mountFeature(DeviceBadge, { studio });
  await flushPromises();
  const badge = () => wrapper.get('a[href="/engine"]');
  return { studio, badge };
}

describe('the device in the header', () => {
  it('is the one that training runs on', async () => {
    const { badge } = await openBadge();
    expect(badge().text()).toBe('CPU · 2.21.0');
    expect(badge().classes()).not.toContain('text-warning');
    const report = fakeReport({ engine: gpuEngine, engines: [gpuEngine] }, { gpu: 'RTX 4090' });
    expect((await openBadge(createFakeStudio({ report }))).badge().text()).toBe('GPU · 2.21.0');
  });

  it('warns of the CPU where there is a GPU', async () => {
    const { badge } = await openBadge(createFakeStudio({ report: fakeReport({}, { gpu: 'RTX 4090' }) }));
    expect(badge().classes()).toContain('text-warning');
  });

  it('shows how far an installation is, and what is wrong without an engine', async () => {
    const { badge, studio } = await openBadge(createFakeStudio({ report: fakeReport({ engine: null, engines: [] }) }));
    expect(badge().text()).toBe('No engine');
    expect(badge().classes()).toContain('text-error');
    const ended = studio.client.request('engine.install', {}).catch(() => null);
    studio.engines.advance(0.25);
    await flushPromises();
    expect(badge().text()).toBe('Installing an engine: 25.0%');
    await studio.client.request('engine.pauseInstallation', {});
    await flushPromises();
    expect(badge().text()).toBe('Installation paused');
    studio.engines.fail(new StudioError('diskFull', 'The disk is full.'));
    await ended;
    await flushPromises();
    expect(badge().text()).toBe('Installation failed');
  });
});
