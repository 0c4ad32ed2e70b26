import { enableAutoUnmount, flushPromises } from '@vue/test-utils';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { StudioError } from '../../../../core/contract/error.ts';
import EnginePage from '../../../../renderer/features/engine/EnginePage.vue';
import { cpuEngine, gpuEngine } from '../../../support/fakeEngines.ts';
import { createFakeStudio, fakeReport, type FakeStudio } from '../../../support/fakeStudioClient.ts';
import { mountFeature, type MountFeatureOptions } from '../../../support/mountFeature.ts';
import { pageControls } from '../../../support/pageControls.ts';

enableAutoUnmount(afterEach);

const gpu = { gpu: 'NVIDIA A100', driver: '550.54.15' };
const withoutEngine = { engine: null, engines: [], missing: [{ what: 'an engine: without one nothing can be trained', mend: 'npm run setup' }] };
const lab = 'http://lab.example/engines';
const pack = `${lab}/tensorflow-cpu-2.21.0-linux-x64.hsslengine`;
const withBoth = () => createFakeStudio({ report: fakeReport({ engine: gpuEngine, engines: [cpuEngine, gpuEngine] }, gpu) });

async function openEngine(options: MountFeatureOptions = {}) {
  const mounted = await mountFeature(EnginePage, { path: '/engine', ...options });
  await flushPromises();
  return {
    ...mounted,
    ...pageControls(),
    section: (name: string) => mounted.wrapper.get(`section[aria-label="${name}"]`),
    body: () => document.body.textContent ?? '',
  };
}

async function advance(studio: FakeStudio, ...shares: number[]): Promise<void> {
  shares.forEach((share) => studio.engines.advance(share));
  await flushPromises();
}

const asked = (studio: FakeStudio, name: string) => studio.requests.filter((request) => request.name === name).map((request) => request.input);

describe('the engine page', () => {
  it('says what training runs on, and the machine with what engines depend on', async () => {
    const { wrapper, section } = await openEngine();
    expect(section('Where training runs').text()).toContain('TensorFlow 2.21.0 on the CPU');
    expect(wrapper.text()).toContain('AMD Ryzen 9 7900');
    expect(wrapper.text()).toContain('420 GB of 1 TB');
    expect(section('This machine').text()).toContain('C++ compiler/usr/bin/g++');
  });

  it('leads to the benchmarks', async () => {
    await openEngine();
    expect([...document.body.querySelectorAll('#page-actions a')].map((link) => [link.textContent?.trim(), link.getAttribute('href')])).toEqual([['Benchmarks', '/benchmarks']]);
  });

  it('shows what the self-test measured', async () => {
    const { section, press } = await openEngine();
    await press('Run the test');
    expect(section('Self-test').text()).toContain('Calculates correctly on the CPU');
    expect(section('Self-test').text()).toContain('182 GFLOPS');
  });

  it('shows why a test failed, and tests the engine that is named', async () => {
    const { wrapper, press, studio } = await openEngine();
    studio.failNext('engine.test', new StudioError('engine', 'The engine calculates wrongly.', { advice: 'Install it again.' }));
    await press('Test tensorflow-cpu-2.21.0-linux-x64');
    expect(studio.requests.at(-1)).toEqual({ name: 'engine.test', input: { id: 'tensorflow-cpu-2.21.0-linux-x64' } });
    expect(wrapper.get('[role=alert]').text()).toContain('The engine calculates wrongly.');
  });

  it('speaks Chinese', async () => {
    const { wrapper, press } = await openEngine({ language: 'zh', studio: createFakeStudio({ report: fakeReport(withoutEngine) }) });
    expect(wrapper.text()).toContain('推荐用于本机TensorFlow 2.21.0（CPU 版）');
    await press('安装');
    expect(wrapper.text()).toContain('正在安装 TensorFlow 2.21.0（CPU 版）');
  });
});

describe('a machine without an engine', () => {
  const bare = () => createFakeStudio({ report: fakeReport(withoutEngine), engines: { packPlace: lab } });

  it('is offered what suits it, with its price, at one press; no commands', async () => {
    const { wrapper, section, studio, press } = await openEngine({ studio: bare() });
    const offer = section('Get an engine').text();
    expect(offer).toContain('It has no NVIDIA GPU with a working driver');
    expect(offer).toContain('TensorFlow 2.21.0 for the CPUSourceengine packTo fetch274 MBDisk needed1.3 GB of 68 GB free');
    expect(offer).toContain(pack);
    expect(wrapper.findAll('code')).toEqual([]);
    await press('Install');
    expect(asked(studio, 'engine.install')).toEqual([{ source: 'pack', device: 'cpu', pack }]);
  });

  it('shows the installation from its first byte to its self-test', async () => {
    const { wrapper, section, studio, press } = await openEngine({ studio: bare() });
    await press('Install');
    await advance(studio, 0.5);
    const bar = section('Installation').get('[role=progressbar]');
    expect(bar.attributes('aria-valuenow')).toBe('50');
    expect(section('Installation').text()).toContain('137 MB of 274 MB12 MB/s0:11 left');
    expect(section('Installation').get('[aria-current=step]').text()).toContain('Fetch');
    expect(section('Installation').get('[role=status]').text()).toBe('Installing TensorFlow 2.21.0 for the CPU: Fetching the engine');
    expect(wrapper.find('section[aria-label="Get an engine"]').exists()).toBe(false);
    await advance(studio, 1, 1, 1);
    expect(section('Installation').get('[aria-current=step]').text()).toContain('Test');
    expect(section('Installation').get('[role=progressbar]').attributes('aria-valuenow')).toBeUndefined();
    await advance(studio, 1);
    expect(section('Installation').text()).toContain('TensorFlow 2.21.0 for the CPU is installed');
    expect(section('Installation').text()).toContain('Calculates correctly on the CPU');
    expect(section('Where training runs').text()).toContain('TensorFlow 2.21.0 on the CPU');
    await press('Close');
    expect(wrapper.find('section[aria-label="Installation"]').exists()).toBe(false);
  });

  it('pauses, resumes and cancels it', async () => {
    const { section, studio, press, find, wrapper } = await openEngine({ studio: bare() });
    await press('Install');
    await advance(studio, 0.25);
    await press('Pause');
    expect(section('Installation').text()).toContain('Paused: TensorFlow 2.21.0 for the CPU');
    expect(section('Installation').text()).not.toContain('left');
    await press('Resume');
    await advance(studio, 0.25);
    expect(section('Installation').text()).toContain('137 MB of 274 MB');
    await press('Cancel');
    expect(section('Installation').text()).toContain('The installation of TensorFlow 2.21.0 for the CPU was cancelled');
    expect(wrapper.find('[role=alert]').exists()).toBe(false);
    expect(find('Install')?.disabled).toBe(false);
    await press('Install again');
    expect(asked(studio, 'engine.install')[1]).toEqual(asked(studio, 'engine.install')[0]);
  });

  it('says why an installation failed, with the advice, and repeats it as it was asked for', async () => {
    const { section, studio, press } = await openEngine({ studio: bare() });
    await press('Install');
    await advance(studio, 1, 1);
    studio.engines.fail(new StudioError('badData', 'The pack is damaged.', { advice: 'Fetch it once more.' }));
    await flushPromises();
    expect(section('Installation').get('[role=alert]').text()).toContain('The pack is damaged.Fetch it once more.');
    expect(section('Installation').text()).toContain('Unpack failed');
    await press('Try again');
    expect(asked(studio, 'engine.install')[1]).toEqual(asked(studio, 'engine.install')[0]);
    await advance(studio, 1, 1, 1, 1);
    expect(section('Installation').text()).toContain('is installed');
  });

  it('is told what is missing where nothing can be installed, with the command that mends each', async () => {
    const studio = createFakeStudio({ report: fakeReport(withoutEngine), engines: { missing: [{ what: 'a C++ compiler, which builds the engine', mend: 'sudo apt-get install g++' }] } });
    const { section, wrapper, find } = await openEngine({ studio });
    expect(section('Get an engine').text()).toContain('Nothing can be installed on this machine as it is.');
    expect(wrapper.findAll('code').map((one) => one.text())).toEqual(['sudo apt-get install g++']);
    expect(find('Install')).toBeUndefined();
    expect(find('Run the test')?.disabled).toBe(true);
  });

  it('installs from a file, with the hash that it must have', async () => {
    const { studio, press, fill, find, body } = await openEngine({ studio: bare() });
    await press('Install from a file…');
    expect(body()).toContain('A pack contains programs that run as you. Install only what you trust.');
    const submit = () => document.querySelector<HTMLButtonElement>('[role=dialog] button[type=submit]')!;
    expect(submit().disabled).toBe(true);
    await fill('Engine pack', '/media/usb/a.hsslengine');
    await fill('SHA-256 (optional)', 'abc');
    expect(body()).toContain('A SHA-256 has 64 hexadecimal digits.');
    expect(submit().disabled).toBe(true);
    await fill('SHA-256 (optional)', `${'AB'.repeat(32)}  a.hsslengine`);
    document.querySelector('[role=dialog] form')!.dispatchEvent(new Event('submit', { cancelable: true }));
    await flushPromises();
    expect(asked(studio, 'engine.install')).toEqual([{ source: 'pack', pack: '/media/usb/a.hsslengine', sha256: 'ab'.repeat(32) }]);
    expect(find('Pause')).toBeDefined();
    expect(body()).toContain('Installing the engine');
  });

  it('lets the platform choose the file in the desktop app', async () => {
    const asked: unknown[] = [];
    vi.stubGlobal('studio', { pickFile: async (options: unknown) => (asked.push(options), '/media/usb/b.hsslengine') });
    const { press, field } = await openEngine({ studio: bare() });
    await press('Install from a file…');
    await press('Choose…');
    expect(asked).toEqual([{ title: 'Install from a file', filters: [{ name: 'Engine packs', extensions: ['hsslengine'] }] }]);
    expect(field('Engine pack').value).toBe('/media/usb/b.hsslengine');
    vi.unstubAllGlobals();
  });

  it('says why an installation did not even begin', async () => {
    const { studio, press, wrapper } = await openEngine({ studio: bare() });
    studio.failNext('engine.install', new StudioError('notFound', 'There is no such pack.', { advice: 'Look at the place of the packs.' }));
    await press('Install');
    expect(wrapper.get('[role=alert]').text()).toContain('There is no such pack.');
  });
});

describe('a GPU that is not used', () => {
  it('is said, and mended by a button', async () => {
    const studio = createFakeStudio({ report: fakeReport({}, gpu) });
    const { section, press } = await openEngine({ studio });
    expect(section('Where training runs').text()).toContain('There is a GPU (NVIDIA A100), but no engine for it is installed.');
    expect(section('Where training runs').text()).toContain('3.1 GB to fetch, 9.2 GB of disk');
    await press('Install the GPU engine');
    expect(asked(studio, 'engine.install')).toEqual([{ source: 'wheels', device: 'gpu' }]);
    await advance(studio, 1, 1, 1, 1, 1);
    expect(section('Where training runs').text()).toContain('TensorFlow 2.21.0 on the GPU');
  });

  it('says what is missing where its engine cannot be installed', async () => {
    const studio = createFakeStudio({ report: fakeReport({}, gpu), engines: { missing: [{ what: 'room: 9.2 GB are needed', mend: 'df -h' }] } });
    const { section, find } = await openEngine({ studio });
    expect(section('Where training runs').text()).toContain('The GPU engine cannot be installed here yet. What is missing:room: 9.2 GB are needed');
    expect(find('Install the GPU engine')).toBeUndefined();
  });

  it('says why there is no engine for it', async () => {
    const studio = createFakeStudio({ report: fakeReport({ engines: [cpuEngine] }, { gpu: 'Quadro K2000', driver: '390.157' }), engines: { reason: 'oldDriver', noGpuOffer: true } });
    const { section } = await openEngine({ studio });
    expect(section('Where training runs').text()).toContain('The driver of the GPU (Quadro K2000, driver 390.157) is too old for CUDA 12');
  });

  it('is used again where a person chose the CPU', async () => {
    const studio = withBoth();
    const { section, press } = await openEngine({ studio });
    await press('Use tensorflow-cpu-2.21.0-linux-x64');
    expect(section('Where training runs').text()).toContain('There is a GPU (NVIDIA A100) and an engine for it, but training runs on the CPU.');
    await press('Use the GPU engine');
    expect(asked(studio, 'engine.use')).toEqual([{ id: cpuEngine.id }, { id: null }]);
    expect(section('Where training runs').text()).toContain('TensorFlow 2.21.0 on the GPU');
  });
});

describe('installed engines', () => {
  const rows = (section: { findAll(selector: string): { text(): string; attributes(name: string): string | undefined; element: Element }[] }) =>
    section.findAll('input[type=radio]').map((one) => [one.attributes('aria-label'), (one.element as HTMLInputElement).checked]);

  it('lie side by side with size, source, date and place; one is chosen, or the best', async () => {
    const studio = withBoth();
    const { section, press } = await openEngine({ studio });
    const list = section('Installed engines');
    expect(list.text()).toContain("TensorFlow 2.21.0 CPU1.02 GB · this machine's own pip · installed");
    expect(list.text()).toContain('/cache/engines/tensorflow-gpu-2.21.0-linux-x64');
    expect(rows(list)).toEqual([['The best for this machine', true], [`Use ${cpuEngine.id}`, false], [`Use ${gpuEngine.id}`, false]]);
    await press(`Use ${gpuEngine.id}`);
    expect(rows(list)).toEqual([['The best for this machine', false], [`Use ${cpuEngine.id}`, false], [`Use ${gpuEngine.id}`, true]]);
    expect(document.body.textContent).toContain('New runs train on TensorFlow 2.21.0 for the GPU');
    await press('The best for this machine');
    expect(asked(studio, 'engine.use')).toEqual([{ id: gpuEngine.id }, { id: null }]);
  });

  it('do not show a choice that the service refuses', async () => {
    const studio = withBoth();
    const { section, press, body } = await openEngine({ studio });
    studio.failNext('engine.use', new StudioError('conflict', 'Another program is changing the engines.'));
    await press(`Use ${gpuEngine.id}`);
    expect(body()).toContain('Another program is changing the engines.');
    expect(rows(section('Installed engines'))).toEqual([['The best for this machine', true], [`Use ${cpuEngine.id}`, false], [`Use ${gpuEngine.id}`, false]]);
  });

  it('are exported as one file, with its size and hash to copy', async () => {
    const { press, fill, body, studio } = await openEngine();
    await press(`Export ${cpuEngine.id}`);
    await fill('File', '/mnt/lab');
    await press('Export');
    expect(asked(studio, 'engine.export')).toEqual([{ id: cpuEngine.id, path: '/mnt/lab' }]);
    expect(body()).toContain(`/mnt/lab/${cpuEngine.id}.hsslengine`);
    expect(body()).toContain('305 MB');
    expect([...document.querySelectorAll('[role=dialog] code')].map((one) => one.textContent)).toContain('3b7e'.repeat(16));
    expect(document.querySelector(`[aria-label^="Copy the hash"]`)).not.toBeNull();
  });

  it('tell how far an export is', async () => {
    const written = Promise.withResolvers<void>();
    const { press, body, find } = await openEngine({ studio: createFakeStudio({ engines: { whileExporting: written.promise } }) });
    await press(`Export ${cpuEngine.id}`);
    await press('Export');
    expect(document.querySelector('[role=dialog] [role=progressbar]')?.getAttribute('aria-valuenow')).toBe('40');
    expect(body()).toContain('0:12 left');
    expect(find('Export')?.disabled).toBe(true);
    written.resolve();
    await flushPromises();
    expect(body()).toContain('The pack is written');
  });

  it('say why an export failed', async () => {
    const { press, studio } = await openEngine();
    await press(`Export ${cpuEngine.id}`);
    studio.failNext('engine.export', new StudioError('diskFull', 'There is no room for the pack.', { advice: 'Choose another disk.' }));
    await press('Export');
    expect(document.querySelector('[role=dialog] [role=alert]')?.textContent).toContain('There is no room for the pack.');
  });

  it('are removed after a question that tells the price', async () => {
    const { press, body, studio, wrapper } = await openEngine();
    await press(`Remove ${cpuEngine.id}`);
    expect(body()).toContain('This frees 1.02 GB of disk. To use this engine again it has to be installed again.');
    expect(body()).toContain('It is the only engine: without one nothing can be trained.');
    await press('Remove');
    expect(asked(studio, 'engine.remove')).toEqual([{ id: cpuEngine.id }]);
    expect(wrapper.text()).toContain('No engine is installed');
    expect(wrapper.text()).toContain('Proposed for this machine');
  });

  it('take along what was measured of them', async () => {
    const { section, press } = await openEngine();
    await press('Run the test');
    await press(`Remove ${cpuEngine.id}`);
    await press('Remove');
    expect(section('Self-test').text()).not.toContain('Calculates correctly');
  });

  it('stay where a run trains on them, and say so', async () => {
    const studio = withBoth();
    studio.engines.occupy(gpuEngine.id);
    const { press, section } = await openEngine({ studio });
    await press(`Remove ${gpuEngine.id}`);
    await press('Remove');
    expect(document.querySelector('[role=dialog] [role=alert]')?.textContent).toContain('trains a run at this moment');
    expect(section('Installed engines').text()).toContain(gpuEngine.path);
  });
});

describe('the place of the packs', () => {
  it('is set, and its packs are offered', async () => {
    const studio = createFakeStudio({ report: fakeReport(withoutEngine) });
    const { press, fill, section } = await openEngine({ studio });
    expect(section('Where engine packs come from').text()).toContain('No place is set.');
    await press('Set a place…');
    await fill('Place of the engine packs', ' /mnt/lab ');
    await section('Where engine packs come from').get('form').trigger('submit');
    await flushPromises();
    expect(asked(studio, 'engine.setPackPlace')).toEqual([{ place: '/mnt/lab' }]);
    expect(section('Where engine packs come from').text()).toContain('/mnt/lab');
    expect(section('Get an engine').text()).toContain('Sourceengine packSize of the pack274 MB');
  });

  it('is kept where it cannot be read, and says so plainly', async () => {
    const { press, fill, section } = await openEngine();
    await press('Set a place…');
    await fill('Place of the engine packs', '/missing/share');
    await section('Where engine packs come from').get('form').trigger('submit');
    await flushPromises();
    expect(section('Where engine packs come from').text()).toContain('No packs could be looked for thereThere is no folder /missing/share. Is the share mounted?');
    await press('Change…');
    await press('Forget');
    expect(section('Where engine packs come from').text()).toContain('No place is set.');
  });
});
