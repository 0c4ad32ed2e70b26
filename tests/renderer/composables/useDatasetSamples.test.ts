import { flushPromises } from '@vue/test-utils';
import { createApp, effectScope, ref } from 'vue';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../core/contract/error.ts';
import { useDatasetSamples } from '../../../renderer/composables/useDatasetSamples.ts';
import { provideStudio } from '../../../renderer/connection/useStudio.ts';
import { createFakeStudio } from '../../support/fakeStudioClient.ts';

async function samplesOf(studio = createFakeStudio(), name = ref<string | null>('fashion-mnist')) {
  const app = createApp({ render: () => null });
  provideStudio(app, studio.connection);
  const scope = effectScope();
  const samples = app.runWithContext(() => scope.run(() => useDatasetSamples(name)))!;
  await flushPromises();
  await new Promise((resolve) => setTimeout(resolve, 50));
  return { samples, studio, name, stop: () => scope.stop(), asked: () => studio.requests.filter((request) => request.name === 'datasets.samples').length };
}

describe('the samples of a data set', () => {
  it('are asked for once, however many show them', async () => {
    const first = await samplesOf();
    const second = await samplesOf(first.studio);
    expect([first.samples.value.length, second.samples.value.length, first.asked()]).toEqual([24, 24, 1]);
  });

  it('are asked for again after a failure', async () => {
    const studio = createFakeStudio();
    studio.failNext('datasets.samples', new StudioError('badData', 'An image is gone.'));
    expect((await samplesOf(studio)).samples.value).toEqual([]);
    expect((await samplesOf(studio)).samples.value).toHaveLength(24);
  });

  it('are asked for again under a name that was removed meanwhile', async () => {
    const { studio, asked } = await samplesOf();
    studio.announce([{ type: 'dataset.removed', name: 'fashion-mnist' }]);
    await samplesOf(studio);
    expect(asked()).toBe(2);
  });

  it('are none without a data set, and follow its name', async () => {
    const { samples, name, asked } = await samplesOf(createFakeStudio(), ref<string | null>(null));
    expect([samples.value, asked()]).toEqual([[], 0]);
    name.value = 'fashion-mnist';
    await flushPromises();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(samples.value).toHaveLength(24);
  });
});
