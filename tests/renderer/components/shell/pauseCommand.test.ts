import { describe, expect, test } from 'vitest';
import { defineComponent, h, ref } from 'vue';
import StatusStrip from '../../../../renderer/components/shell/StatusStrip.vue';
import StudioPalette from '../../../../renderer/components/shell/StudioPalette.vue';
import { useShellKeys } from '../../../../renderer/composables/useShellKeys.ts';
import { exampleStudy } from '../../../support/fakeRuns.ts';
import { createFakeStudio } from '../../../support/fakeStudioClient.ts';
import { mountFeature } from '../../../support/mountFeature.ts';
import { until } from '../../../support/until.ts';

const studioOf = (...ids: string[]) => createFakeStudio({ runs: exampleStudy().filter(({ id }) => ids.includes(id)) });
const option = (text: string) => [...document.body.querySelectorAll<HTMLElement>('[role=option]')].find((one) => one.textContent?.includes(text));

describe('the command palette', () => {
  test.each([
    ['/runs', 'Pause “vit with convnext and resmlp”', 'runs.pause', 'r-running'],
    ['/runs/r-paused', 'Resume “paused for the night”', 'runs.resume', 'r-paused'],
  ])('on %s offers to %s', async (path, text, name, id) => {
    const studio = studioOf('r-running', 'r-paused', 'r-vit');
    await mountFeature(StudioPalette, { path, studio, props: { open: true } });
    await until(() => option(text) !== undefined);
    option(text)!.click();
    await until(() => studio.requests.some((request) => request.name === name));
    expect(studio.requests.find((request) => request.name === name)!.input).toEqual({ id });
  });

  test('leads to the benchmarks', async () => {
    await mountFeature(StudioPalette, { studio: studioOf('r-vit'), props: { open: true } });
    await until(() => option('Benchmarks') !== undefined);
    expect(option('Pause')).toBeUndefined();
  });
});

test('Shift P lets the run that trains rest, and the one that rests go on', async () => {
  const studio = studioOf('r-running');
  const keys = defineComponent({
    setup() {
      useShellKeys({ palette: ref(false), keys: ref(false) });
      return () => h(StatusStrip);
    },
  });
  const { wrapper } = await mountFeature(keys, { studio });
  await until(() => wrapper.text().includes('Running'));
  const press = () => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'P', code: 'KeyP', shiftKey: true, bubbles: true }));
  press();
  await until(() => wrapper.text().includes('1 paused'));
  expect(wrapper.text()).toContain('Nothing is running');
  press();
  await until(() => studio.requests.some(({ name }) => name === 'runs.resume'));
});
