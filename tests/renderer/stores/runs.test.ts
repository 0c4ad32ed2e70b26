import { beforeEach, describe, expect, test } from 'vitest';
import { StudioError } from '../../../core/contract/error.ts';
import { useRunsStore } from '../../../renderer/stores/runs.ts';
import type { FakeStudio } from '../../support/fakeStudioClient.ts';
import { until } from '../../support/until.ts';
import { withStudio } from '../../support/withStudio.ts';

/** Longer than the store gathers events. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 150));

describe('runs store', () => {
  let studio: FakeStudio;
  let runs: ReturnType<typeof useRunsStore>;

  beforeEach(async () => {
    studio = withStudio();
    runs = useRunsStore();
    await until(() => runs.isLoaded);
  });

  test('lists runs newest first, and keeps the trash apart', () => {
    expect(runs.all.slice(0, 4).map((run) => run.id)).toEqual(['r-queued-3', 'r-queued-2', 'r-queued-1', 'r-running']);
    expect(runs.trash.map((run) => run.id)).toEqual(['r-trashed']);
    expect(runs.active.map((run) => run.id)).toEqual(['r-running']);
    expect(runs.queued.map((run) => run.id)).toEqual(['r-queued-1', 'r-queued-2', 'r-queued-3']);
    expect(runs.paused.map((run) => run.id)).toEqual(['r-paused']);
    expect(runs.searches.map((run) => run.id)).toEqual(['r-search']);
  });

  test('folds many events into one change of what is shown', async () => {
    const before = runs.byId.get('r-running')!.progress!.step;
    let changes = 0;
    runs.$subscribe(() => changes++, { flush: 'sync' });
    for (let round = 0; round < 20; round++) {
      studio.advance(1);
    }
    expect(runs.byId.get('r-running')!.progress!.step).toBe(before);
    await settled();
    expect(runs.byId.get('r-running')!.progress!.step).toBe(before + 20);
    expect(changes).toBe(1);
  });

  test('moves a deleted run to the trash and back', async () => {
    await runs.remove('r-vit');
    expect(runs.all.some((run) => run.id === 'r-vit')).toBe(false);
    expect(runs.trash.some((run) => run.id === 'r-vit')).toBe(true);
    await runs.restore('r-vit');
    expect(runs.all.some((run) => run.id === 'r-vit')).toBe(true);
  });

  test('a run rests and goes on', async () => {
    expect((await runs.pause('r-running')).status).toBe('paused');
    expect([runs.active.length, runs.paused.map((run) => run.id)]).toEqual([0, ['r-running', 'r-paused']]);
    await runs.resume({ id: 'r-running', epochs: 30 });
    expect(runs.queued.at(-1)).toMatchObject({ id: 'r-running', spec: { schedule: { epochs: 30 } } });
  });

  test('takes the new order of the queue from the answer', async () => {
    await runs.move('r-queued-3', 1);
    expect(runs.queued.map((run) => [run.id, run.queuePosition])).toEqual([
      ['r-queued-3', 1],
      ['r-queued-1', 2],
      ['r-queued-2', 3],
    ]);
  });

  test('an event from before an answer does not undo the answer', async () => {
    const running = runs.byId.get('r-running')!;
    studio.announce([{ type: 'run.changed', run: { ...running, notes: 'older' } }]);
    await runs.cancel('r-running');
    await settled();
    expect(runs.byId.get('r-running')!.status).toBe('cancelled');
  });

  test('forgets a run that was removed for good', async () => {
    studio.announce([{ type: 'run.removed', id: 'r-trashed' }]);
    await settled();
    expect(runs.trash).toEqual([]);
  });

  test('keeps what it had when reading fails, and says why', async () => {
    studio.failNext('runs.list', new StudioError('unavailable', 'gone'));
    await runs.load();
    expect(runs.loadError).toMatchObject({ code: 'unavailable' });
    expect(runs.all.length).toBe(16);
    await runs.load();
    expect(runs.loadError).toBeNull();
  });

  test('reads everything anew after a reconnection', async () => {
    const listings = () => studio.requests.filter((request) => request.name === 'runs.list').length;
    const before = listings();
    studio.setState('lost');
    studio.setState('connected');
    await until(() => listings() === before + 2);
  });
});
