import { computed, effectScope } from 'vue';
import { describe, expect, test } from 'vitest';
import { useRunSeries } from '../../../renderer/stores/series.ts';
import { until } from '../../support/until.ts';
import { withStudio } from '../../support/withStudio.ts';

const settled = () => new Promise((resolve) => setTimeout(resolve, 150));

describe('series store', () => {
  test('reads the series of a run once for all who look at it, and follows its points', async () => {
    const studio = withStudio();
    const scope = effectScope();
    const [first, second] = scope.run(() => [useRunSeries(() => ['r-running']), useRunSeries(() => ['r-running', 'r-vit'])])!;
    const series = computed(() => first!.value.get('r-running')!.byName.value.get('loss/total'));
    const count = computed(() => series.value?.values.length ?? 0);
    await until(() => count.value > 0);
    const before = count.value;
    studio.advance(5);
    await settled();
    expect(count.value).toBe(before + 5);
    expect(second!.value.get('r-running')!.byName.value.get('loss/total')!.values.length).toBe(before + 5);
    expect(studio.requests.filter((request) => request.name === 'runs.metrics').map((request) => request.input)).toEqual([{ id: 'r-running' }, { id: 'r-vit' }]);
    scope.stop();
  });

  test('reads the series of a run anew when it has gone back to a checkpoint', async () => {
    const studio = withStudio();
    const scope = effectScope();
    const series = scope.run(() => useRunSeries(() => ['r-cancelled']))!;
    await until(() => series.value.get('r-cancelled')!.isLoaded.value);
    const reads = () => studio.requests.filter((request) => request.name === 'runs.metrics').length;
    const run = await studio.client.request('runs.resume', { id: 'r-cancelled' });
    expect(reads()).toBe(1);
    studio.announce([{ type: 'run.changed', run: { ...run, status: 'running' } }]);
    await until(() => reads() === 2);
    studio.announce([{ type: 'run.changed', run: { ...run, status: 'running', notes: 'seen' } }]);
    await settled();
    expect(reads()).toBe(2);
    scope.stop();
  });

  test('a metric that is new while somebody looks is seen', async () => {
    const studio = withStudio();
    const scope = effectScope();
    const series = scope.run(() => useRunSeries(() => ['r-running']))!;
    const names = computed(() => [...series.value.get('r-running')!.byName.value.keys()]);
    await until(() => names.value.length > 0);
    studio.announce([{ type: 'run.metrics', id: 'r-running', points: [{ name: 'gradient/norm', step: 1, value: 2, time: 3 }] }]);
    await settled();
    expect(names.value).toContain('gradient/norm');
    scope.stop();
  });

  test('points that were read and then also announced are there once', async () => {
    const studio = withStudio();
    const scope = effectScope();
    const series = scope.run(() => useRunSeries(() => ['r-running']))!;
    const loss = () => series.value.get('r-running')!.byName.value.get('loss/total');
    await until(() => loss() !== undefined);
    const { steps, values, times } = structuredClone(loss()!);
    const last = steps.length - 1;
    studio.announce([{ type: 'run.metrics', id: 'r-running', points: [{ name: 'loss/total', step: steps[last]!, value: values[last]!, time: times[last]! }] }]);
    await settled();
    expect(loss()!.steps).toEqual(steps);
    scope.stop();
  });

  test('a run that nobody looks at any more is forgotten', async () => {
    const studio = withStudio();
    const first = effectScope();
    const series = first.run(() => useRunSeries(() => ['r-vit']))!;
    await until(() => series.value.get('r-vit')!.isLoaded.value);
    first.stop();
    const second = effectScope();
    const again = second.run(() => useRunSeries(() => ['r-vit']))!;
    await until(() => again.value.get('r-vit')!.isLoaded.value);
    expect(studio.requests.filter((request) => request.name === 'runs.metrics').length).toBe(2);
    second.stop();
  });
});
