import { flushPromises } from '@vue/test-utils';
import { expect, test, vi } from 'vitest';
import ComparePage from '../../../../renderer/features/compare/ComparePage.vue';
import { exampleStudy } from '../../../support/fakeRuns.ts';
import { createFakeStudio } from '../../../support/fakeStudioClient.ts';
import { mountFeature } from '../../../support/mountFeature.ts';

const patience = { timeout: 20_000, interval: 20 };

/** The example study with two epochs a run: enough for every value, and quick to make. */
function shortStudy() {
  const runs = exampleStudy().map((run) => ({ ...run, spec: { ...run.spec, schedule: { ...run.spec.schedule, epochs: 2 } } }), patience);
  return createFakeStudio({ runs });
}

async function open(path: string, language: 'en' | 'zh' = 'en') {
  const mounted = await mountFeature(ComparePage, { path, language, studio: shortStudy() });
  await vi.waitFor(() => expect(document.querySelector('[aria-label="Loading runs…"], [aria-label="正在加载运行…"]')).toBeNull(), patience);
  await flushPromises();
  return mounted;
}

function texts(selector: string): string[] {
  return [...document.querySelectorAll(selector)].map((element) => element.textContent?.trim() ?? '');
}

test('shows the runs that the address names, as chips, bars and columns', async () => {
  await open('/compare?ids=r-baseline-0,r-baseline-1,r-convnext-0,r-convnext-1');
  const bars = [...document.querySelectorAll('figure[aria-label="k-NN accuracy of the base"] tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent));
  expect(bars.map(([name]) => name)).toEqual(['vit with convnext\n2 seeds', 'vit baseline\n2 seeds', 'floor', 'baseline, 2 seeds']);
  expect(bars[0]).toEqual(['vit with convnext\n2 seeds', expect.stringMatching(/^7\d\.\d%$/), expect.stringContaining('%'), '72.7%']);
  expect(texts('thead th[scope=col] a')).toEqual(['vit baseline', 'vit baseline s1', 'vit with convnext', 'vit with convnext s1']);
});

test('lists only differences until asked for all', async () => {
  const { wrapper } = await open('/compare?ids=r-baseline-0,r-convnext-0');
  const settings = () => texts('section:last-of-type > div > table tbody:last-of-type th[scope=row]').sort();
  expect(settings()).toEqual(['Head 1: Architecture', 'Supervision']);
  await wrapper.findAll('[role=switch]').at(-1)!.trigger('click');
  expect(settings()).toContain('Learning rate');
});

test('removes a run from the address, and leaves the others', async () => {
  const { wrapper, router } = await open('/compare?ids=r-baseline-0,r-vit,r-resnet');
  await wrapper.get('[aria-label="Remove vit with vit from the comparison"]').trigger('click');
  await vi.waitFor(() => expect(router.currentRoute.value.query).toEqual({ ids: 'r-baseline-0,r-resnet' }), patience);
});

test('offers the baselines that are missing', async () => {
  const { router } = await open('/compare?ids=r-convnext-0');
  const button = [...document.querySelectorAll('button')].find((candidate) => candidate.textContent?.includes('Add 2 baselines'));
  button?.click();
  await vi.waitFor(() => expect(router.currentRoute.value.query.ids).toBe('r-convnext-0,r-baseline-1,r-baseline-0'), patience);
});

test('names runs that are gone, and shows the rest', async () => {
  await open('/compare?ids=r-vit,lost');
  expect(document.body.textContent).toContain('unknown run lost');
  expect(texts('thead th[scope=col] a')).toEqual(['vit with vit']);
});

test('follows a running run', async () => {
  const { studio } = await open('/compare?ids=r-running,r-vit');
  const loss = () => [...document.querySelectorAll('tbody tr')].find((row) => row.firstElementChild?.textContent?.trim() === 'Loss, total')?.children[1]?.textContent;
  const before = loss();
  studio.advance(30);
  await vi.waitFor(() => expect(loss()).not.toBe(before), patience);
});

test('without a choice it teaches, and begins with a set that belongs together', async () => {
  const { router } = await open('/compare', 'zh');
  expect(document.body.textContent).toContain('把运行放在一起看');
  const set = [...document.querySelectorAll('button')].find((button) => button.textContent?.includes('fashion-mnist'));
  set?.click();
  await vi.waitFor(() => expect(String(router.currentRoute.value.query.ids).split(',').length).toBe(8), patience);
});
