import { flushPromises, type VueWrapper } from '@vue/test-utils';
import { describe, expect, test } from 'vitest';
import { StudioError } from '../../../../core/contract/error.ts';
import RunsPage from '../../../../renderer/features/runs/RunsPage.vue';
import { exampleStudy } from '../../../support/fakeRuns.ts';
import { createFakeStudio } from '../../../support/fakeStudioClient.ts';
import { mountFeature } from '../../../support/mountFeature.ts';
import { until } from '../../../support/until.ts';

const names = (wrapper: VueWrapper) => wrapper.findAll('tbody tr a').map((link) => link.text());

function button(wrapper: VueWrapper, text: string) {
  const found = wrapper.findAll('button, input[type=checkbox]').find((one) => one.text() === text || one.attributes('aria-label') === text);
  if (!found) {
    throw new Error(`there is no button "${text}"`);
  }
  return found;
}

const few = new Set(['r-baseline-0', 'r-vit', 'r-resnet', 'r-convnext-0', 'r-convnext-1', 'r-diverged', 'r-running', 'r-trashed']);
const fewRuns = () => createFakeStudio({ runs: exampleStudy().filter(({ id }) => few.has(id)) });

async function mounted(options?: Parameters<typeof mountFeature>[1]) {
  const page = await mountFeature(RunsPage, { studio: fewRuns(), ...options });
  await flushPromises();
  await until(() => names(page.wrapper).length > 0);
  return page;
}

/** Toasts lie outside the page, at the end of the body. */
const body = () => document.body.textContent ?? '';

describe('runs page', () => {
  test('lists the runs with state, accuracy and gain over the baseline', async () => {
    const { wrapper } = await mounted();
    const row = wrapper.findAll('tbody tr').find((one) => one.text().includes('vit with convnext s1'))!;
    expect(row.findAll('td').slice(1, 7).map((cell) => cell.text())).toEqual(['vit with convnext s1', 'Finished', '10:00', 'ConvNeXt', '72.6%', '+4.6']);
  });

  test('selected runs lead to a comparison of just these', async () => {
    const { wrapper, router } = await mounted();
    await button(wrapper, 'Select vit with resnet').trigger('click');
    await button(wrapper, 'Select vit with convnext').trigger('click');
    await button(wrapper, 'Compare 2').trigger('click');
    await until(() => router.currentRoute.value.path === '/compare');
    expect(String(router.currentRoute.value.query.ids).split(',').sort()).toEqual(['r-convnext-0', 'r-resnet']);
  });

  test('with the shift key, the rows between two boxes are selected too', async () => {
    const { wrapper } = await mounted();
    await button(wrapper, 'Select vit with convnext').trigger('click');
    await button(wrapper, 'Select vit with vit').trigger('click', { shiftKey: true });
    expect(button(wrapper, 'Compare 3').exists()).toBe(true);
  });

  test('the filter narrows the table and stays in the address', async () => {
    const { wrapper, router } = await mounted();
    await wrapper.get('[data-page-filter]').setValue('status:failed');
    await until(() => names(wrapper).length === 1);
    expect(names(wrapper)).toEqual(['learning rate too high']);
    await until(() => router.currentRoute.value.query.filter === 'status:failed');
    expect(wrapper.text()).toContain('1 of 7 runs');
  });

  test('an address with a filter shows what it showed', async () => {
    const { wrapper } = await mounted({ path: '/runs?filter=tag:best' });
    await until(() => names(wrapper).length === 1);
    expect(names(wrapper)).toEqual(['vit with convnext']);
  });

  test('a click on a head of the table sorts by it, best accuracy first', async () => {
    const { wrapper } = await mounted();
    await button(wrapper, 'Sort by k-NN').trigger('click');
    expect(names(wrapper)[0]).toBe('vit with convnext');
    await button(wrapper, 'Sort by k-NN').trigger('click');
    expect(names(wrapper)[0]).toBe('learning rate too high');
  });

  test('deleted runs can be brought back at once', async () => {
    const { wrapper, studio } = await mounted();
    await button(wrapper, 'Select vit with vit').trigger('click');
    await button(wrapper, 'Delete 1').trigger('click');
    await until(() => !names(wrapper).includes('vit with vit'));
    await until(() => body().includes('“vit with vit” is in the trash'));
    const undo = [...document.body.querySelectorAll('button')].find((one) => one.textContent?.trim() === 'Undo')!;
    undo.click();
    await until(() => names(wrapper).includes('vit with vit'));
    expect(studio.requests.filter(({ name }) => name === 'runs.delete' || name === 'runs.restore')).toEqual([
      { name: 'runs.delete', input: { id: 'r-vit' } },
      { name: 'runs.restore', input: { id: 'r-vit' } },
    ]);
  });

  test('what cannot be deleted says why and what to do', async () => {
    const { wrapper, studio } = await mounted();
    studio.failNext('runs.delete', new StudioError('conflict', 'The run is still in training.', { advice: 'Cancel it first.' }));
    await button(wrapper, 'Select vit with convnext and resmlp').trigger('click');
    await button(wrapper, 'Delete 1').trigger('click');
    await until(() => body().includes('The run is still in training.'));
    expect(body()).toContain('Cancel it first.');
    expect(names(wrapper)).toContain('vit with convnext and resmlp');
  });

  test('selected runs are paused and resumed together; one that cannot go on does not keep the others from it', async () => {
    const runs = exampleStudy().filter(({ id }) => ['r-running', 'r-paused', 'r-diverged', 'r-vit'].includes(id));
    const { wrapper, studio } = await mounted({ studio: createFakeStudio({ runs }) });
    await button(wrapper, 'Select all runs').trigger('change');
    await button(wrapper, 'Select all runs').setValue(true);
    await button(wrapper, 'Pause 1').trigger('click');
    await until(() => body().includes('“vit with convnext and resmlp” is paused'));
    await button(wrapper, 'Select all runs').setValue(true);
    studio.failNext('runs.resume', new StudioError('conflict', 'It has no checkpoint.'));
    await button(wrapper, 'Resume 3').trigger('click');
    await until(() => body().includes('2 runs are in the queue and go on where they stopped'));
    expect(body()).toContain('It has no checkpoint.');
  });

  test('the trash lists what was deleted and gives it back', async () => {
    const { wrapper, studio } = await mountFeature(RunsPage, { path: '/runs?trash=1', studio: fewRuns() });
    await until(() => wrapper.text().includes('wrong data set'));
    await button(wrapper, 'Select wrong data set').trigger('click');
    await button(wrapper, 'Restore 1').trigger('click');
    await until(() => wrapper.text().includes('The trash is empty'));
    expect(studio.requests.at(-1)).toEqual({ name: 'runs.restore', input: { id: 'r-trashed' } });
  });

  test('a name is changed in its place', async () => {
    const { wrapper, studio } = await mounted();
    await button(wrapper, 'Rename vit with vit').trigger('click');
    const field = wrapper.get('input[aria-label="Rename vit with vit"]');
    await field.setValue('control');
    await field.trigger('keydown', { key: 'Enter' });
    await until(() => names(wrapper).includes('control'));
    expect(studio.requests.at(-1)).toEqual({ name: 'runs.update', input: { id: 'r-vit', name: 'control' } });
  });

  test('tags are changed in one field for the whole table, and kept when it closes', async () => {
    const { wrapper, studio } = await mounted();
    await button(wrapper, 'Tags of vit with vit').trigger('click');
    const tagField = () => document.body.querySelector<HTMLInputElement>('[aria-label="Tags of vit with vit"]:not(button)');
    await until(() => tagField() !== null);
    const field = tagField()!.matches('input') ? tagField()! : tagField()!.querySelector('input')!;
    field.value = 'control';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    await until(() => document.body.textContent!.includes('control'));
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    await until(() => studio.requests.some(({ name }) => name === 'runs.update'));
    expect(studio.requests.at(-1)).toEqual({ name: 'runs.update', input: { id: 'r-vit', tags: ['table 1', 'control'] } });
  });

  test('escape leaves a name as it was', async () => {
    const { wrapper, studio } = await mounted();
    await button(wrapper, 'Rename vit with vit').trigger('click');
    const field = wrapper.get('input[aria-label="Rename vit with vit"]');
    await field.setValue('control');
    await field.trigger('keydown', { key: 'Escape' });
    await flushPromises();
    expect(names(wrapper)).toContain('vit with vit');
    expect(studio.requests.some(({ name }) => name === 'runs.update')).toBe(false);
  });

  test('a failed start offers to try again', async () => {
    const studio = fewRuns();
    studio.failNext('runs.list', new StudioError('unavailable', 'The service cannot be reached.'));
    const { wrapper } = await mountFeature(RunsPage, { studio });
    await until(() => wrapper.text().includes('The service cannot be reached.'));
    await button(wrapper, 'Try again').trigger('click');
    await until(() => names(wrapper).length > 0);
  });

  test('without runs it offers an example, which trains a head and its baseline', async () => {
    const { wrapper, studio, router } = await mountFeature(RunsPage, { studio: createFakeStudio({ runs: [] }) });
    await until(() => wrapper.text().includes('Train both now') && button(wrapper, 'Train both now').attributes('disabled') === undefined);
    await button(wrapper, 'Train both now').trigger('click');
    await until(() => router.currentRoute.value.name === 'run');
    const created = studio.requests.find(({ name }) => name === 'runs.create')!.input as { specs: { name: string; supervision?: string }[] };
    expect(created.specs.map(({ name, supervision }) => [name, supervision])).toEqual([
      ['first run: vit with convnext', undefined],
      ['first run: vit baseline', 'baseline'],
    ]);
  });

  test('speaks Chinese', async () => {
    const { wrapper } = await mounted({ language: 'zh' });
    expect(wrapper.text()).toContain('7 个运行');
    expect(wrapper.text()).toContain('已完成');
  });
});
