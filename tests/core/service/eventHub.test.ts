import { expect, test } from 'vitest';
import type { StudioEvent } from '../../../core/contract/events.ts';
import type { RunProgress } from '../../../core/contract/run.ts';
import { createEventHub } from '../../../core/service/eventHub.ts';
import { waitFor } from '../../support/waitFor.ts';

function progressAt(step: number): RunProgress {
  return { phase: 'training', step, totalSteps: 10, epoch: 1, totalEpochs: 2, secondsLeft: null };
}

test('events of a tenth of a second come as one batch: newer states replace older ones, series and texts are joined', async () => {
  const hub = createEventHub();
  const batches: StudioEvent[][] = [];
  hub.subscribe((events) => batches.push(events));
  const point = (step: number) => ({ name: 'loss/total', step, value: step, time: 0 });
  hub.announce({ type: 'run.progress', id: 'a', progress: progressAt(1) });
  hub.announce({ type: 'run.metrics', id: 'a', points: [point(1)] });
  hub.announce({ type: 'run.console', id: 'a', text: 'one\n', offset: 0 });
  hub.announce({ type: 'run.metrics', id: 'b', points: [point(5)] });
  hub.announce({ type: 'run.metrics', id: 'a', points: [point(2)] });
  hub.announce({ type: 'run.console', id: 'a', text: 'two\n', offset: 4 });
  hub.announce({ type: 'run.progress', id: 'a', progress: progressAt(2) });
  expect(batches).toEqual([]);
  await waitFor(() => batches.length > 0, 'a batch');
  expect(batches).toEqual([
    [
      { type: 'run.metrics', id: 'b', points: [point(5)] },
      { type: 'run.metrics', id: 'a', points: [point(1), point(2)] },
      { type: 'run.console', id: 'a', text: 'one\ntwo\n', offset: 0 },
      { type: 'run.progress', id: 'a', progress: progressAt(2) },
    ],
  ]);
});

test('nobody is told what happened before they listened, or after they left', () => {
  const hub = createEventHub();
  hub.announce({ type: 'dataset.removed', name: 'early' });
  const heard: StudioEvent[] = [];
  const leave = hub.subscribe((events) => heard.push(...events));
  hub.announce({ type: 'dataset.removed', name: 'now' });
  hub.flush();
  leave();
  hub.announce({ type: 'dataset.removed', name: 'late' });
  hub.flush();
  expect(heard).toEqual([{ type: 'dataset.removed', name: 'now' }]);
});
