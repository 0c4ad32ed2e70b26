import { enableAutoUnmount, flushPromises } from '@vue/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import type { DoctorReport } from '../../../../core/contract/engine.ts';
import { StudioError } from '../../../../core/contract/error.ts';
import EnginePage from '../../../../renderer/features/engine/EnginePage.vue';
import { createFakeStudio } from '../../../support/fakeStudioClient.ts';
import { mountFeature, type MountFeatureOptions } from '../../../support/mountFeature.ts';

enableAutoUnmount(afterEach);

async function openEngine(options: MountFeatureOptions = {}) {
  const mounted = await mountFeature(EnginePage, { path: '/engine', ...options });
  await flushPromises();
  return {
    ...mounted,
    press: async (name: string) => {
      await mounted.wrapper.findAll('button').find((one) => (one.attributes('aria-label') ?? one.text()) === name)?.trigger('click');
      await flushPromises();
    },
  };
}

async function reportWith(changes: (report: DoctorReport) => DoctorReport) {
  return createFakeStudio({ report: changes(await createFakeStudio().client.request('doctor.report', {})) });
}

describe('the engine page', () => {
  it('says what training runs on, and the machine', async () => {
    const { wrapper } = await openEngine();
    expect(wrapper.get('section').text()).toContain('TensorFlow 2.21.0 on the CPU');
    expect(wrapper.text()).toContain('AMD Ryzen 9 7900');
    expect(wrapper.text()).toContain('420 GB of 1 TB');
  });

  it('warns of a GPU that is not used, with the command that mends it', async () => {
    const studio = await reportWith((report) => ({ ...report, machine: { ...report.machine, gpu: 'NVIDIA A100' } }));
    const { wrapper } = await openEngine({ studio });
    expect(wrapper.get('section').text()).toContain('There is a GPU (NVIDIA A100), but no engine for it is installed.');
    expect(wrapper.get('section code').text()).toBe('HSSL_STUDIO_ENGINE=gpu npm run setup');
  });

  it('says that nothing can be trained without an engine, and lists what is missing', async () => {
    const studio = await reportWith((report) => ({ ...report, engine: null, engines: [], missing: [{ what: 'a C++ compiler', mend: 'sudo apt-get install g++' }] }));
    const { wrapper } = await openEngine({ studio });
    expect(wrapper.get('section').text()).toContain('No engine is installed');
    expect(wrapper.findAll('code').map((one) => one.text())).toEqual(['npm run setup', 'sudo apt-get install g++']);
    expect(wrapper.findAll('button').find((one) => one.text() === 'Run the test')?.attributes('disabled')).toBeDefined();
  });

  it('shows what the self-test measured', async () => {
    const { wrapper, press } = await openEngine();
    await press('Run the test');
    expect(wrapper.text()).toContain('Calculates correctly on the CPU');
    expect(wrapper.text()).toContain('182 billion operations a second');
  });

  it('leads to the benchmarks', async () => {
    await openEngine();
    expect([...document.body.querySelectorAll('#page-actions a')].map((link) => [link.textContent?.trim(), link.getAttribute('href')])).toEqual([['Benchmarks', '/benchmarks']]);
  });

  it('shows why a test failed, and tests the engine that is named', async () => {
    const { wrapper, press, studio } = await openEngine();
    studio.failNext('engine.test', new StudioError('engine', 'The engine calculates wrongly.', { advice: 'Run `npm run setup`.' }));
    await press('Test tensorflow-cpu-2.21.0-linux-x64');
    expect(studio.requests.at(-1)).toEqual({ name: 'engine.test', input: { id: 'tensorflow-cpu-2.21.0-linux-x64' } });
    expect(wrapper.get('[role=alert]').text()).toContain('The engine calculates wrongly.');
  });
});
