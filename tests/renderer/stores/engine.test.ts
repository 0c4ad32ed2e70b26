import { flushPromises } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { createApp } from 'vue';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../core/contract/error.ts';
import { provideStudio } from '../../../renderer/connection/useStudio.ts';
import { useEngineStore } from '../../../renderer/stores/engine.ts';
import { cpuEngine } from '../../support/fakeEngines.ts';
import { createFakeStudio, fakeReport } from '../../support/fakeStudioClient.ts';

async function openStore(studio = createFakeStudio({ report: fakeReport({ engine: null, engines: [] }) })) {
  const app = createApp({});
  provideStudio(app, studio.connection);
  const pinia = createPinia();
  app.use(pinia);
  setActivePinia(pinia);
  const engine = app.runWithContext(() => useEngineStore());
  await flushPromises();
  return { studio, engine };
}

describe('the engine store', () => {
  it('keeps report and list current when engines come and go', async () => {
    const { engine, studio } = await openStore();
    expect([engine.isMissing, engine.engines]).toEqual([true, []]);
    const ended = engine.install({});
    for (let step = 0; step < 5; step++) {
      studio.engines.advance();
    }
    await ended;
    await flushPromises();
    expect([engine.isMissing, engine.engines?.map(({ id }) => id)]).toEqual([false, [cpuEngine.id]]);
    expect(engine.installation?.test?.device).toBe('cpu');
  });

  it('does not ask where packs are before somebody wants to know', async () => {
    const { studio } = await openStore();
    expect(studio.requests.map(({ name }) => name)).not.toContain('engine.offers');
  });

  it('tells a refusal from a failure, and a refusal while another installation is at work', async () => {
    const { engine, studio } = await openStore();
    const first = engine.install({});
    await flushPromises();
    await engine.install({});
    expect(engine.startError).toMatchObject({ code: 'conflict' });
    engine.dismiss();
    studio.engines.fail(new StudioError('badData', 'The pack is damaged.'));
    await first;
    expect([engine.startError, engine.installation?.error?.message]).toEqual([null, 'The pack is damaged.']);
  });

  it('keeps an installation as it was where the service is gone, and learns its end from the next connection', async () => {
    const { engine, studio } = await openStore();
    const ended = engine.install({});
    studio.engines.advance(0.5);
    studio.engines.cut();
    await ended;
    expect([engine.startError, engine.isInstalling]).toEqual([null, true]);
    for (let step = 0; step < 5; step++) {
      studio.engines.advance();
    }
    studio.setState('connected');
    await flushPromises();
    expect([engine.installation?.state, engine.shownInstallation?.state]).toEqual(['done', 'done']);
  });

  it('does not show the end of an installation that nobody here waited for', async () => {
    const { studio } = await openStore();
    void studio.client.request('engine.install', {});
    for (let step = 0; step < 5; step++) {
      studio.engines.advance();
    }
    const { engine } = await openStore(studio);
    expect([engine.installation?.state, engine.shownInstallation]).toEqual(['done', null]);
  });

  it('says so when the service that installed is gone for good', async () => {
    const { engine, studio } = await openStore();
    const ended = engine.install({});
    studio.engines.cut();
    await ended;
    studio.engines.forget();
    studio.setState('connected');
    await flushPromises();
    expect([engine.installation, engine.isInstalling]).toEqual([null, false]);
    expect(engine.startError).toMatchObject({ code: 'unavailable' });
  });

  it('knows a failure that is answered before it is announced', async () => {
    const { engine, studio } = await openStore();
    const ended = engine.install({});
    await flushPromises();
    studio.engines.failSilently(new StudioError('badData', 'The pack is damaged.'));
    await ended;
    expect([engine.startError, engine.installation?.error?.message]).toEqual([null, 'The pack is damaged.']);
  });

  it('does not show again what a person has seen, after the service was away', async () => {
    const { engine, studio } = await openStore();
    const ended = engine.install({});
    studio.engines.fail(new StudioError('badData', 'The pack is damaged.'));
    await ended;
    expect(engine.shownInstallation?.state).toBe('failed');
    engine.dismiss();
    studio.setState('connected');
    await flushPromises();
    expect(engine.shownInstallation).toBeNull();
  });

  it('says that an engine is coming until the report has it', async () => {
    const { engine, studio } = await openStore();
    const ended = engine.install({});
    await flushPromises();
    expect(engine.isComing).toBe(true);
    for (let step = 0; step < 5; step++) {
      studio.engines.advance();
    }
    expect([engine.isMissing, engine.isComing]).toEqual([true, true]);
    await ended;
    await flushPromises();
    expect([engine.isMissing, engine.isComing]).toEqual([false, false]);
  });
});
