import { type VueWrapper } from '@vue/test-utils';
import { describe, expect, test } from 'vitest';
import { StudioError } from '../../../../core/contract/error.ts';
import QueuePage from '../../../../renderer/features/queue/QueuePage.vue';
import { queueTimes } from '../../../../renderer/features/queue/queueTimes.ts';
import { exampleStudy, fakeRun } from '../../../support/fakeRuns.ts';
import { createFakeStudio } from '../../../support/fakeStudioClient.ts';
import { mountFeature } from '../../../support/mountFeature.ts';
import { until } from '../../../support/until.ts';

const order = (wrapper: VueWrapper) => wrapper.findAll('ol li').map((row) => row.attributes('data-run'));
const waiting = new Set(['queued', 'running', 'paused']);

async function mounted() {
  const studio = createFakeStudio({ runs: exampleStudy().filter((run) => waiting.has(run.status)) });
  const page = await mountFeature(QueuePage, { path: '/queue', studio });
  await until(() => order(page.wrapper).length === 3);
  return page;
}

describe('queue page', () => {
  test('shows what runs, and what waits in its order', async () => {
    const { wrapper } = await mounted();
    expect(wrapper.get('section').text()).toContain('vit with convnext and resmlp');
    expect(order(wrapper)).toEqual(['r-queued-1', 'r-queued-2', 'r-queued-3']);
  });

  test('a row moves with Alt and an arrow key, and its new place is read out', async () => {
    const { wrapper, studio } = await mounted();
    await wrapper.findAll('li')[0]!.get('a').trigger('keydown', { key: 'ArrowDown', altKey: true });
    expect(order(wrapper)).toEqual(['r-queued-2', 'r-queued-1', 'r-queued-3']);
    await until(() => wrapper.get('p[role=status]').text() === 'vit with swin is now number 2 of 3');
    expect(studio.requests.at(-1)).toEqual({ name: 'queue.move', input: { id: 'r-queued-1', position: 2 } });
  });

  test('a button makes a run the next one', async () => {
    const { wrapper } = await mounted();
    await wrapper.get('[aria-label="Make deep convnext the next run"]').trigger('click');
    await until(() => order(wrapper)[0] === 'r-queued-3');
  });

  test('a move that the service refuses is taken back', async () => {
    const { wrapper, studio } = await mounted();
    studio.failNext('queue.move', new StudioError('conflict', 'It has started already.'));
    await wrapper.get('[aria-label="Move vit with swin down"]').trigger('click');
    await until(() => document.body.textContent!.includes('It has started already.'));
    expect(order(wrapper)).toEqual(['r-queued-1', 'r-queued-2', 'r-queued-3']);
  });

  test('a waiting run can be cancelled', async () => {
    const { wrapper } = await mounted();
    await wrapper.get('[aria-label="Cancel deep convnext"]').trigger('click');
    await until(() => order(wrapper).length === 2);
  });

  test('paused runs wait below, and go on at the end of the queue', async () => {
    const { wrapper, studio } = await mounted();
    const paused = () => wrapper.findAll('ul li').map((row) => row.attributes('data-run'));
    expect(paused()).toEqual(['r-paused']);
    await wrapper.get('[aria-label="Resume paused for the night"]').trigger('click');
    await until(() => order(wrapper).at(-1) === 'r-paused');
    expect(paused()).toEqual([]);
    expect(studio.requests.at(-1)!.name).not.toBe('runs.cancel');
  });

  test('what runs can be paused, and is then the first of the paused', async () => {
    const { wrapper } = await mounted();
    await wrapper.get('[aria-label="Pause vit with convnext and resmlp"]').trigger('click');
    await until(() => wrapper.findAll('ul li').length === 2);
    expect(wrapper.findAll('ul li').map((row) => row.attributes('data-run'))).toEqual(['r-running', 'r-paused']);
  });

  test('a queue with nothing but paused runs is not empty', async () => {
    const studio = createFakeStudio({ runs: exampleStudy().filter((run) => run.status === 'paused') });
    const { wrapper } = await mountFeature(QueuePage, { studio });
    await until(() => wrapper.text().includes('paused for the night'));
    expect(wrapper.text()).toContain('Nothing is running.');
  });

  test('an empty queue says what it is for', async () => {
    const { wrapper } = await mountFeature(QueuePage, { studio: createFakeStudio({ runs: [] }) });
    await until(() => wrapper.text().includes('The queue is empty'));
  });
});

test('waiting times add up until one is not known', () => {
  const { run: active } = fakeRun({ id: 'a', spec: {}, status: 'running', done: 0.5 });
  const queued = ['q1', 'q2', 'q3', 'q4'].map((id) => fakeRun({ id, spec: {}, status: 'queued' }).run);
  const running = { ...active, progress: { ...active.progress!, secondsLeft: 30 } };
  expect([...queueTimes([running], queued, new Map([['q1', 100], ['q2', 50], ['q3', null]]))]).toEqual([
    ['q1', { startsIn: 30, takes: 100 }],
    ['q2', { startsIn: 130, takes: 50 }],
    ['q3', { startsIn: 180, takes: null }],
    ['q4', { startsIn: null, takes: null }],
  ]);
  const unknown = { ...active, progress: { ...active.progress!, secondsLeft: null } };
  expect(queueTimes([unknown], queued, new Map()).get('q1')).toEqual({ startsIn: null, takes: null });
});
