import { flushPromises } from '@vue/test-utils';
import { expect, test, vi } from 'vitest';
import type { SpecInput } from '../../../../core/contract/spec.ts';
import SearchesPage from '../../../../renderer/features/search/SearchesPage.vue';
import SearchPage from '../../../../renderer/features/search/SearchPage.vue';
import { exampleStudy, type FakeRunOptions } from '../../../support/fakeRuns.ts';
import { createFakeStudio } from '../../../support/fakeStudioClient.ts';
import { mountFeature } from '../../../support/mountFeature.ts';

const patience = { timeout: 20_000, interval: 20 };

function withEpochs(spec: SpecInput, epochs: number): SpecInput {
  return { ...spec, schedule: { ...spec.schedule, epochs } };
}

/** The example study with short runs, and the changes that a test makes. */
function study(change: (run: FakeRunOptions) => FakeRunOptions | null = (run) => run) {
  const runs = exampleStudy().map((run) => ({ ...run, spec: withEpochs(run.spec, 2) }));
  return createFakeStudio({ runs: runs.flatMap((run) => change(run) ?? []) });
}

async function open(studio = study(), language: 'en' | 'zh' = 'en') {
  const mounted = await mountFeature(SearchPage, { props: { id: 'r-search' }, path: '/search/r-search', language, studio });
  await vi.waitFor(() => expect(document.querySelector('h2')).not.toBeNull(), patience);
  await flushPromises();
  return mounted;
}

function button(text: string): HTMLElement | undefined {
  return [...document.querySelectorAll<HTMLElement>('button, a')].find((element) => element.textContent?.trim() === text);
}

function rows(title: string): (string | undefined)[][] {
  return [...document.querySelectorAll(`[aria-label="${title}"] tbody tr`)].map((row) => [...row.children].map((cell) => cell.textContent?.trim()));
}

test('says the verdict, and ranks every head with its interval', async () => {
  await open();
  expect(document.querySelector('h2')?.textContent).toContain('ResNet is the most different head.');
  expect(document.body.textContent).toContain('The intervals of all others lie below.');
  expect(rows('Difference of each head from the base').map(([head]) => head)).toEqual(['ResNet', 'ConvNeXt', 'PoolFormer', 'ResMLP', 'Swin', 'ViT']);
  expect(rows('Ranking').map((cells) => cells.slice(0, 4))[0]).toEqual(['1', 'ResNet', '0.124', '0.110 to 0.138']);
});

test('sets the ranking against the gains of heads trained alone', async () => {
  await open();
  await vi.waitFor(() => expect(rows('Difference against k-NN gain').map(([head]) => head)).toEqual(['ResNet', 'ConvNeXt', 'PoolFormer', 'ResMLP', 'ViT']), patience);
  expect(document.body.textContent).toMatch(/Kendall’s τ = .+ over n = 5 of 6 heads\. A random order/);
  await vi.waitFor(() => expect(document.body.textContent).toContain('extrapolated from 5'), patience);
});

test('gives no correlation for fewer than four heads', async () => {
  await open(study((run) => (['r-vit', 'r-poolformer', 'r-resnet'].includes(run.id) ? null : run)));
  expect(document.body.textContent).toContain('2 of 6 heads trained alone: too few for a rank correlation');
  expect(document.body.textContent).not.toContain('Kendall');
});

test('trains the winner with one click and goes to its run', async () => {
  const { studio, router } = await open(study((run) => (run.id === 'r-resnet' ? null : run)));
  button('Train the winner')?.click();
  await vi.waitFor(() => expect(router.currentRoute.value.name).toBe('run'), patience);
  const created = studio.requests.filter(({ name }) => name === 'runs.create').map(({ input }) => input);
  expect(created).toMatchObject([{ specs: [{ name: 'vit with resnet', combine: 'single', heads: [{ architecture: 'resnet' }], schedule: { epochs: 2 } }] }]);
});

test('offers the winner’s run where it exists', async () => {
  await open();
  expect(button('Open the winner’s run')?.getAttribute('href')).toBe('/runs/r-resnet');
  expect((button('Train the winner') as HTMLButtonElement).disabled).toBe(false);
});

test('queues what is missing to train all one by one', async () => {
  const { studio } = await open(study((run) => (run.id === 'r-search' ? run : null)));
  button('Train 7 runs one by one')?.click();
  await vi.waitFor(() => expect(studio.requests.some(({ name }) => name === 'runs.create')).toBe(true), patience);
  const { input } = studio.requests.find(({ name }) => name === 'runs.create')!;
  expect((input as { specs: { name: string }[] }).specs.map(({ name }) => name)).toEqual([
    'vit baseline', 'vit with vit', 'vit with swin', 'vit with poolformer', 'vit with resnet', 'vit with resmlp', 'vit with convnext',
  ]);
});

test('follows the ranking through training, and calls it provisional', async () => {
  const live = (run: FakeRunOptions): FakeRunOptions =>
    run.id === 'r-search' ? { ...run, status: 'running', done: 0.5, spec: { ...withEpochs(run.spec, 8), evaluation: { knn: { everyEpochs: 1 } } } } : run;
  const { studio } = await open(study(live), 'zh');
  expect(document.querySelector('h2')?.textContent).toContain('目前 ResNet 领先。');
  const value = () => rows('排名')[0]?.[2];
  const before = value();
  studio.advance(186);
  await vi.waitFor(() => expect(value()).not.toBe(before), patience);
  expect(rows('排名')[0]?.[3]).toBe('–');
  expect((button('训练胜出者') as HTMLButtonElement).disabled).toBe(true);
});

test('switches to 1 − CKA, which separates nothing', async () => {
  const { wrapper } = await open();
  await wrapper.findAll('[role=radio]')[1]!.trigger('click');
  expect(document.body.textContent).toContain('By 1 − CKA, which has no intervals to judge by.');
  expect(rows('Ranking')[0]?.slice(1, 4)).toEqual(['ResNet', '0.472', '–']);
});

test('a run that is no search says so', async () => {
  await mountFeature(SearchPage, { props: { id: 'r-vit' }, path: '/search/r-vit', studio: study() });
  await vi.waitFor(() => expect(document.body.textContent).toContain('This run trains no candidates'), patience);
});

test('lists searches with their bars, and teaches where there is none', async () => {
  await mountFeature(SearchesPage, { path: '/search', studio: study() });
  await vi.waitFor(() => expect(document.querySelector('ul[aria-label="Searches"] a')?.getAttribute('href')).toBe('/search/r-search'), patience);
  expect(document.body.textContent).toContain('Most different: ResNet');
  const { router } = await mountFeature(SearchesPage, { path: '/search', studio: study((run) => (run.id === 'r-search' ? null : run)) });
  await vi.waitFor(() => expect(document.body.textContent).toContain('Find the head that teaches most'), patience);
  button('Run the quick example')?.click();
  await vi.waitFor(() => expect(router.currentRoute.value.name).toBe('search'), patience);
});
