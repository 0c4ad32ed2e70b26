import { enableAutoUnmount, flushPromises } from '@vue/test-utils';
import { afterEach, describe, expect, it, vi } from 'vitest';
import ComposePage from '../../../../renderer/features/compose/ComposePage.vue';
import { StudioError } from '../../../../core/contract/error.ts';
import { useOpenedSpecStore } from '../../../../renderer/stores/openedSpec.ts';
import { createFakeStudio } from '../../../support/fakeStudioClient.ts';
import { mountFeature, type MountFeatureOptions } from '../../../support/mountFeature.ts';

enableAutoUnmount(afterEach);

async function openCompose(options: MountFeatureOptions = {}) {
  const mounted = await mountFeature(ComposePage, { path: '/compose?preset=convnext', ...options });
  await vi.waitFor(() => expect(mounted.wrapper.find('figure').exists()).toBe(true));
  await flushPromises();
  const { wrapper, studio } = mounted;
  const button = (name: string | RegExp) => {
    const found = [...document.querySelectorAll<HTMLElement>('button')].find((one) => {
      const label = one.getAttribute('aria-label') ?? one.textContent.trim();
      return typeof name === 'string' ? label === name : name.test(label);
    });
    if (!found) {
      throw new Error(`there is no button ${name}`);
    }
    return found as HTMLButtonElement;
  };
  return {
    ...mounted,
    button,
    press: async (name: string | RegExp) => {
      button(name).click();
      await flushPromises();
    },
    tab: async (name: RegExp) => {
      const found = wrapper.findAll('[role=tab]').find((one) => name.test(one.text()));
      await found?.trigger('mousedown', { button: 0 });
      await flushPromises();
    },
    pick: async (group: string, value: string) => {
      await wrapper.get(`input[name=${group}][value="${value}"]`).setValue(true);
      await flushPromises();
    },
    type: async (id: string, text: string) => {
      await wrapper.get(`#${id}`).setValue(text);
      await flushPromises();
    },
    told: () => wrapper.get('figcaption').text(),
    created: () => studio.requests.filter((request) => request.name === 'runs.create').map((request) => request.input as { specs: { name: string }[] }),
  };
}

describe('the compose page', () => {
  it('starts from the preset of its address, draws it and tells it', async () => {
    const { told, router, wrapper } = await openCompose({ path: '/compose?preset=convnext-resmlp' });
    expect(told()).toContain('Behind it stand 2 heads: ConvNeXt × 3, ResMLP × 3 blocks.');
    expect(wrapper.findAll('[data-node^="head:"]').map((node) => node.attributes('data-node'))).toEqual(['head:teacher', 'head:convnext', 'head:resmlp']);
    expect(router.currentRoute.value.fullPath).toBe('/compose');
  });

  it('names a wrong value beside its field and in the footer, and does not queue it', async () => {
    const { tab, type, wrapper, button } = await openCompose();
    await tab(/^Base/);
    await type('spec-base-patchSize', '5');
    expect(wrapper.get('#spec-base-patchSize-help').text()).toBe(
      'A patch of 5 pixels does not divide an image of 28 pixels. Choose a patch size that divides 28, or another image size.',
    );
    expect(wrapper.get('#spec-base-patchSize').attributes('aria-invalid')).toBe('true');
    expect(button('1 problem')).toBeTruthy();
    expect(button('Queue run').disabled).toBe(true);
    await type('spec-base-patchSize', '7');
    expect(button('Queue run').disabled).toBe(false);
  });

  it('picks an architecture with a size that suits the images, and shows the fields that it reads', async () => {
    const { tab, pick, told, wrapper, type } = await openCompose();
    await tab(/^Base/);
    await pick('base-architecture', 'resnet');
    expect(told()).toContain('The base is a ResNet of 3 stages, with 1, 1, 1 blocks of widths 24, 48, 96.');
    const shown = () => wrapper.findAll('fieldset label[id$=-label]').map((label) => label.text());
    expect(shown()).toEqual(['Image size', 'Blocks by stage', 'Widths by stage', 'Block', 'Stem']);
    await pick('base-size', '18');
    expect(told()).toContain('4 stages, with 2, 2, 2, 2 blocks');
    await type('spec-base-stages-widths', '64, 128, 256');
    expect(wrapper.get('#spec-base-stages-widths-help').text()).toBe('There are 4 stages by their blocks, and 3 numbers here. Write one number for each stage in every list.');
  });

  it('keeps what cannot work in view, says why, and does not choose it', async () => {
    const { tab, type, pick, wrapper, told } = await openCompose();
    await tab(/^Crops/);
    await type('spec-objective-localCrops', '4');
    await tab(/^Base/);
    await pick('base-architecture', 'pvt');
    await vi.waitFor(() => expect(wrapper.get('input[name=base-size][value=tiny]').attributes('aria-disabled')).toBe('true'));
    const tiny = wrapper.get('input[name=base-size][value=tiny]');
    expect(document.getElementById(tiny.attributes('aria-describedby') ?? '')?.textContent).toContain('Of an image of 12 pixels, stage 1 gets a grid of 6 × 6 tokens, which is too small for it.');
    (tiny.element as HTMLInputElement).click();
    await flushPromises();
    expect(told()).toContain('PVT of 2 stages');
  });

  it('puts heads beside the base, each a whole network with a size of its own', async () => {
    const { press, told, created, wrapper } = await openCompose();
    await wrapper.get('#spec-composition [role=radio][value=parallel]').trigger('click');
    await flushPromises();
    expect(told()).toContain('Beside it stands one head, a whole network that reads the same crops: ConvNeXt d48-96 × 2-2 blocks.');
    await press('Size of the head convnext in numbers');
    await wrapper.get('#spec-heads-0-network-stages-depths').setValue('1, 1');
    await press('Queue run');
    expect(created()[0]?.specs).toMatchObject([{ composition: 'parallel', heads: [{ network: { patchSize: 2, stages: { depths: [1, 1], widths: [48, 96] } } }] }]);
  });

  it('says problems in Chinese', async () => {
    const { tab, type, wrapper } = await openCompose({ language: 'zh' });
    await tab(/^基础模型/);
    await type('spec-base-patchSize', '5');
    expect(wrapper.get('#spec-base-patchSize-help').text()).toBe('5 像素的图块不能整除 28 像素的图像。请选择能整除 28 的图块尺寸，或更换图像尺寸。');
    await type('spec-base-patchSize', 'x');
    expect(wrapper.get('#spec-base-patchSize-help').text()).toBe('必须是 1 到 256 的整数。');
  });

  it('adds a head, which makes a concat, and undoes it', async () => {
    const { press, told } = await openCompose();
    await press('Add a ResMLP head');
    expect(told()).toContain('2 heads: ConvNeXt × 3, ResMLP × 3 blocks. Their outputs are joined');
    await press('Undo');
    expect(told()).toContain('one head, ConvNeXt × 3 blocks');
  });

  it('moves a head with its buttons and keeps the focus on it', async () => {
    const { press, told } = await openCompose({ path: '/compose?preset=search' });
    await press('Move the head swin up');
    expect(told()).toContain('Swin × 3, ViT × 3, PoolFormer × 3');
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Move the head swin down');
    await press('Remove the head vit');
    expect(told()).toContain('5 heads in parallel: Swin × 3, PoolFormer × 3');
  });

  it('opens the part of the form that a box stands for', async () => {
    const { wrapper } = await openCompose();
    await wrapper.get('[data-node="base:student"]').trigger('keydown', { key: 'Enter' });
    await flushPromises();
    await vi.waitFor(() => expect([document.activeElement?.getAttribute('name'), (document.activeElement as HTMLInputElement).value]).toEqual(['base-architecture', 'vit']));
    expect(wrapper.get('[role=tab][aria-selected=true]').text()).toBe('Base');
  });

  it('marks what is not at its default, and puts it back', async () => {
    const { tab, type, press, wrapper } = await openCompose();
    await tab(/^Schedule/);
    await type('spec-schedule-epochs', '3');
    expect(wrapper.findAll('[role=tab]').find((one) => one.text().startsWith('Schedule'))?.text()).toContain('1 field changed from its default');
    await press('Reset Epochs to 15');
    expect(wrapper.get<HTMLInputElement>('#spec-schedule-epochs').element.value).toBe('15');
  });

  it('queues what the form says and stays', async () => {
    const { press, created, router } = await openCompose();
    await press('Queue run');
    expect(created()).toHaveLength(1);
    expect(created()[0]?.specs).toMatchObject([{ name: 'vit with convnext', limit: { train: 6000, test: 2000 }, heads: [{ id: 'convnext', depth: 3 }] }]);
    expect(document.body.textContent).toContain('Queued “vit with convnext”');
    expect(router.currentRoute.value.path).toBe('/compose');
  });

  it('queues by Ctrl+Enter alone: the menu that has the focus stays closed', async () => {
    const { button, created } = await openCompose();
    const menu = button('Start from');
    menu.focus();
    menu.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true, cancelable: true }));
    await flushPromises();
    expect(created()).toHaveLength(1);
    expect(menu.getAttribute('aria-expanded')).toBe('false');
  });

  it('queues a search over six heads behind the same base in one press', async () => {
    const { press, created } = await openCompose();
    await press('Search 6 heads');
    expect(created()[0]?.specs).toMatchObject([{ combine: 'search', name: 'search over 6 heads behind vit' }]);
  });

  it('queues a set of heads and seeds in one request', async () => {
    const { press, created, button } = await openCompose();
    await press('Queue set…');
    const seeds = [...document.querySelectorAll('label')].find((label) => label.textContent === 'Seeds')?.htmlFor ?? '';
    const input = document.getElementById(seeds) as HTMLInputElement;
    input.value = '0-1';
    input.dispatchEvent(new Event('input'));
    await flushPromises();
    expect(document.body.textContent).toContain('About 2 h 13 min in all');
    await press('Queue 14 runs');
    expect(created().map((request) => request.specs.length)).toEqual([14]);
    expect(created()[0]?.specs.slice(0, 2).map((spec) => spec.name)).toEqual(['vit baseline, seed 0', 'vit with vit, seed 0']);
    expect(() => button('Queue 14 runs')).toThrow();
  });

  it('copies a run to edit it', async () => {
    const studio = createFakeStudio();
    const run = (await studio.client.request('runs.list', {})).find((one) => one.spec.heads[0]?.architecture === 'resnet');
    const { told, wrapper } = await openCompose({ path: `/compose?from=${run?.id}`, studio });
    await vi.waitFor(() => expect(told()).toContain('one head, ResNet'));
    expect(wrapper.get<HTMLInputElement>('input[aria-label=Name]').element.value).toBe(`${run?.name} (2)`);
  });

  it('takes what is typed as JSON, and keeps what is not JSON with its reason', async () => {
    const { press, wrapper, told } = await openCompose();
    await press('JSON');
    const text = wrapper.get<HTMLTextAreaElement>('textarea');
    await text.setValue('{"heads": [{"architecture": "swin", "depth": 2}], "shedule": {}');
    expect(wrapper.get('aside [role=status]').text()).toContain('This is not JSON');
    expect(told()).toContain('ConvNeXt × 3');
    await text.setValue('{"heads": [{"architecture": "swin", "depth": 2}], "shedule": {}}');
    expect(told()).toContain('Swin × 2');
    expect(wrapper.get('aside [role=status]').text()).toContain('Unknown key "shedule". Did you mean "schedule"?');
    await press('Form');
    await press('Remove “shedule”');
    await press('Queue run');
    expect(document.body.textContent).toContain('Queued “vit with swin”');
  });

  it('opens a file and goes to its first problem', async () => {
    const { wrapper } = await openCompose();
    const file = new File([JSON.stringify({ schedule: { epochs: 'many' } })], 'wrong.hsslspec');
    const transfer = Object.assign(new Event('drop', { bubbles: true }), { dataTransfer: { files: [file], items: [], types: ['Files'] } });
    wrapper.get('figure').element.dispatchEvent(transfer);
    await vi.waitFor(() => expect(document.activeElement?.id).toBe('spec-schedule-epochs'));
    expect(wrapper.get<HTMLInputElement>('#spec-schedule-epochs').element.value).toBe('many');
    expect(wrapper.get('#spec-schedule-epochs-help').text()).toBe('Must be a whole number from 1 to 100,000.');
  });

  it('tells what the service finds in a file of weights, and does not queue it', async () => {
    const { tab, press, type, wrapper, button } = await openCompose();
    await tab(/^Base/);
    await press(/^Advanced/);
    await type('spec-base-initialWeights', 'vit.safetensors');
    await vi.waitFor(() => expect(wrapper.get('#spec-base-initialWeights-help').text()).toContain('vit.safetensors'));
    expect(button('Queue run').disabled).toBe(true);
    await type('spec-base-initialWeights', '/data/vit.safetensors');
    await vi.waitFor(() => expect(button('Queue run').disabled).toBe(false));
  });

  it('takes a file that was opened elsewhere in the app', async () => {
    const { told } = await openCompose();
    useOpenedSpecStore().put({ name: 'mine.hsslspec', text: '{"heads": [{"architecture": "resmlp"}]}' });
    await vi.waitFor(() => expect(told()).toContain('one head, ResMLP'));
    useOpenedSpecStore().put({ name: 'broken.json', text: '{' });
    await flushPromises();
    expect(document.body.textContent).toContain('“broken.json” could not be opened');
    expect(told()).toContain('one head, ResMLP');
  });

  it('says what the service says when it cannot queue', async () => {
    const { press, studio, button } = await openCompose();
    studio.failNext('runs.create', new StudioError('diskFull', 'The disk is full.', { advice: 'Free some space.' }));
    await press('Queue run');
    expect(document.body.textContent).toContain('The disk is full.');
    expect(button('Queue run').disabled).toBe(false);
  });
});
