import { enableAutoUnmount, flushPromises } from '@vue/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { StudioError } from '../../../../core/contract/error.ts';
import WelcomePanel from '../../../../renderer/features/welcome/WelcomePanel.vue';
import { createFakeStudio, fakeReport, type FakeStudio } from '../../../support/fakeStudioClient.ts';
import { mountFeature, type MountFeatureOptions } from '../../../support/mountFeature.ts';

enableAutoUnmount(afterEach);

const withoutEngine = { engine: null, engines: [] };
const bare = (options: Parameters<typeof createFakeStudio>[0] = {}) => createFakeStudio({ runs: [], report: fakeReport(withoutEngine), ...options });

async function openWelcome(options: MountFeatureOptions = {}) {
  const mounted = await mountFeature(WelcomePanel, { props: { hasTrash: false }, ...options });
  await flushPromises();
  const find = (name: string) => mounted.wrapper.findAll('button').find((one) => one.text() === name);
  return {
    ...mounted,
    find,
    isDisabled: (name: string) => find(name)?.attributes('disabled') !== undefined,
    press: async (name: string) => {
      await find(name)!.trigger('click');
      await flushPromises();
    },
    steps: () => mounted.wrapper.findAll('ol > li > section h3').map((one) => one.text().replace(/\s+/g, ' ')),
  };
}

async function finish(studio: FakeStudio): Promise<void> {
  for (let step = 0; step < 5; step++) {
    studio.engines.advance();
  }
  await flushPromises();
}

describe('the first start', () => {
  it('leads from a machine without an engine to the first training on one page', async () => {
    const { steps, find, isDisabled, press, studio, wrapper, router } = await openWelcome({ studio: bare() });
    expect(steps()).toEqual(['Step 1: An engine for this machine (now)', 'Step 2: Example images (done)', 'Step 3: Your first experiment (later)']);
    expect(wrapper.text()).toContain('Proposed for this machineTensorFlow 2.21.0 for the CPU');
    expect(wrapper.text()).toContain('Fashion-MNIST is ready: 60,000 images');
    expect(isDisabled('Train both now')).toBe(true);
    await press('Install');
    studio.engines.advance(0.5);
    await flushPromises();
    expect(wrapper.get('[role=progressbar]').attributes('aria-valuenow')).toBe('50');
    expect(isDisabled('Train both now')).toBe(true);
    await finish(studio);
    expect(wrapper.text()).toContain('TensorFlow 2.21.0 on the CPU · calculates correctly on the CPU, 182 GFLOPS');
    expect(steps()[2]).toBe('Step 3: Your first experiment (now)');
    expect(isDisabled('Train both now')).toBe(false);
    expect(document.activeElement?.textContent).toContain('Train both now');
    await press('Train both now');
    expect(router.currentRoute.value.name).toBe('run');
    expect(find('Search over six heads')).toBeDefined();
  });

  it('says why an installation failed and tries again in its place', async () => {
    const { wrapper, press, studio } = await openWelcome({ studio: bare() });
    await press('Install');
    studio.engines.fail(new StudioError('unavailable', 'The network is gone.', { advice: 'Try again when it is back.' }));
    await flushPromises();
    expect(wrapper.get('[role=alert]').text()).toContain('The network is gone.Try again when it is back.');
    await press('Try again');
    await finish(studio);
    expect(wrapper.text()).toContain('calculates correctly');
  });

  it('tells what is missing where nothing can be installed, and looks again', async () => {
    const missing = [{ what: 'a C++ compiler, which builds the engine', mend: 'sudo apt-get install g++' }];
    const { wrapper, press, studio } = await openWelcome({ studio: bare({ engines: { missing } }) });
    expect(wrapper.text()).toContain('What is missing for TensorFlow 2.21.0 for the CPU:a C++ compiler, which builds the engine');
    missing.length = 0;
    await press('Look again');
    expect(studio.requests.filter(({ name }) => name === 'engine.offers')).toHaveLength(2);
    expect(wrapper.text()).toContain('Proposed for this machine');
  });

  it('goes on with an installation that was begun before the page was loaded', async () => {
    const installation = {
      engineId: 'tensorflow-cpu-2.21.0-linux-x64', source: 'pack', device: null, pack: null, sha256: null, state: 'paused', phase: 'downloading',
      done: 1e8, total: 2.74e8, bytesPerSecond: null, secondsLeft: null, error: null, test: null,
    } as const;
    const { wrapper, find } = await openWelcome({ studio: bare({ engines: { installation } }) });
    expect(wrapper.text()).toContain('Paused: TensorFlow 2.21.0 for the CPU');
    expect(wrapper.text()).toContain('100 MB of 274 MB');
    expect(find('Resume')).toBeDefined();
  });

  it('is short where the engine is there', async () => {
    const { wrapper, isDisabled } = await openWelcome({ studio: createFakeStudio({ runs: [] }) });
    expect(wrapper.find('ol').exists()).toBe(false);
    expect(isDisabled('Train both now')).toBe(false);
  });

  it('speaks Chinese', async () => {
    const { wrapper } = await openWelcome({ studio: bare(), language: 'zh' });
    expect(wrapper.text()).toContain('第 1 步： 适合本机的引擎');
    expect(wrapper.text()).toContain('请先安装引擎。');
  });
});
