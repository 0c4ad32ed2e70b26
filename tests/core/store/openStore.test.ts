import path from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { MetricPoint } from '../../../core/contract/run.ts';
import { openStore, type Store } from '../../../core/store/openStore.ts';
import { exampleSpec } from '../../support/exampleSpec.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const created = Date.UTC(2026, 10, 22);

function newStore(): Store {
  const store = openStore(path.join(temporaryFolder(), 'studio.sqlite'));
  onTestFinished(() => store.close());
  return store;
}

function withRuns(...ids: string[]): Store {
  const store = newStore();
  for (const id of ids) {
    store.runs.insert({ id, spec: exampleSpec({ name: `run ${id}` }), created });
  }
  return store;
}

function ids(store: Store, filter: string): string[] {
  return store.runs.list({ filter }).map((run) => run.id);
}

test('a run comes back as it went in', () => {
  const store = newStore();
  const spec = exampleSpec({ name: 'first', project: 'heads', tags: ['a', 'b'], notes: 'line one\nline two' });
  store.runs.insert({ id: 'one', spec, created });
  expect(store.runs.get('one')).toEqual({
    id: 'one',
    name: 'first',
    project: 'heads',
    tags: ['a', 'b'],
    notes: 'line one\nline two',
    status: 'queued',
    reason: null,
    created: '2026-11-22T00:00:00.000Z',
    started: null,
    ended: null,
    idleSeconds: 0,
    deleted: null,
    queuePosition: 1,
    progress: null,
    spec,
    metrics: {},
    pid: null,
    processStart: null,
    heartbeat: null,
    resumeFrom: null,
    engine: null,
    machine: null,
    ranking: null,
    stepsPerEpoch: null,
  });
  expect(store.runs.get('two')).toBeNull();
});

test('what the service finds out about a run is kept', () => {
  const store = withRuns('one');
  const engine = { name: 'tensorflow', version: '2.21.0', device: 'cpu' } as const;
  const reason = { code: 'killed', message: 'Someone ended the trainer.', advice: null } as const;
  store.runs.change('one', { status: 'failed', reason, started: created + 1, ended: created + 2, engine, stepsPerEpoch: 93, pid: null });
  const run = store.runs.get('one');
  expect([run?.status, run?.reason, run?.started, run?.ended, run?.engine, run?.stepsPerEpoch, run?.queuePosition]).toEqual([
    'failed',
    reason,
    '2026-11-22T00:00:00.001Z',
    '2026-11-22T00:00:00.002Z',
    engine,
    93,
    null,
  ]);
});

test('the queue keeps its order, and can be put into another', () => {
  const store = withRuns('a', 'b', 'c');
  store.runs.setQueue(['c', 'a', 'b']);
  store.runs.insert({ id: 'd', spec: exampleSpec(), created });
  store.runs.change('a', { status: 'starting' });
  expect(store.runs.queue()).toEqual(['c', 'b', 'd'].map((id) => ({ id, device: 'auto' })));
  expect(store.runs.list().map((run) => [run.id, run.queuePosition])).toEqual([
    ['d', 3],
    ['c', 1],
    ['b', 2],
    ['a', null],
  ]);
});

test('a run that is queued again goes to the end of the queue, with its new spec', () => {
  const store = withRuns('a', 'b');
  store.runs.change('a', { status: 'starting' });
  store.runs.change('a', { status: 'paused', ended: created + 5, idleMs: 1500 });
  const longer = exampleSpec({ name: 'run a', schedule: { epochs: 99 } });
  store.runs.change('a', { status: 'queued', spec: longer, resumeFrom: 'step-5.safetensors' });
  expect(store.runs.queue().map(({ id }) => id)).toEqual(['b', 'a']);
  expect(store.runs.get('a')).toMatchObject({ queuePosition: 2, spec: longer, resumeFrom: 'step-5.safetensors', idleSeconds: 1.5 });
  store.runs.change('a', { status: 'starting', ended: null });
  expect([store.runs.queue().map(({ id }) => id), store.runs.get('a')?.ended]).toEqual([['b'], null]);
});

test('a list answers with what changed after an earlier list', () => {
  const store = withRuns('a', 'b');
  expect(store.runs.list().map((run) => run.name)).toEqual(['run b', 'run a']);
  store.runs.label('a', { name: 'renamed' });
  store.runs.addPoints('b', [{ name: 'loss/total', step: 0, value: 5, time: created }]);
  expect(store.runs.list().map((run) => [run.name, run.metrics])).toEqual([
    ['run b', { 'loss/total': { first: 5, last: 5, best: 5, step: 0 } }],
    ['renamed', {}],
  ]);
});

test('the text filter looks at id, labels, state and architectures, whatever the case, and wants every word', () => {
  const store = newStore();
  store.runs.insert({ id: 'k3x', spec: exampleSpec({ name: 'Größe', tags: ['night'], heads: [{ architecture: 'resmlp' }] }), created });
  store.runs.insert({ id: 'p7q', spec: exampleSpec({ name: 'other', project: 'paper', notes: '50 % of it', supervision: 'baseline' }), created });
  expect([
    ids(store, 'größe'),
    ids(store, 'GRÖSSE'),
    ids(store, 'K3X'),
    ids(store, 'night resmlp'),
    ids(store, 'night paper'),
    ids(store, 'baseline'),
    ids(store, 'vit'),
    ids(store, '%'),
    ids(store, '_'),
    ids(store, 'queued'),
  ]).toEqual([['k3x'], [], ['k3x'], ['k3x'], [], ['p7q'], ['p7q', 'k3x'], ['p7q'], [], ['p7q', 'k3x']]);
  store.runs.change('k3x', { status: 'cancelled' });
  expect([ids(store, 'queued'), ids(store, 'cancelled')]).toEqual([['p7q'], ['k3x']]);
});

test('the trash is a list of its own', () => {
  const store = withRuns('a', 'b');
  store.runs.change('a', { status: 'cancelled', deleted: created });
  expect([store.runs.list().map((run) => run.id), store.runs.list({ trash: true }).map((run) => run.id)]).toEqual([['b'], ['a']]);
  store.runs.change('a', { deleted: null });
  expect(store.runs.list().map((run) => run.id)).toEqual(['b', 'a']);
});

test('an id is found by what it starts with', () => {
  const store = withRuns('ab1', 'ab2', 'b');
  expect([store.runs.idsFrom('ab', 5), store.runs.idsFrom('ab', 1), store.runs.idsFrom('b', 5), store.runs.idsFrom('c', 5)]).toEqual([['ab1', 'ab2'], ['ab1'], ['b'], []]);
});

test('summaries are the same whatever the batches and the order in which points arrive', () => {
  const names = ['knn/base/k20', 'loss/total', 'time/step'];
  const point = fc.record({ name: fc.constantFrom(...names), step: fc.nat(40), value: fc.integer({ min: -100, max: 100 }).map((value) => (value === 0 ? 0 : value / 7)) });
  const uniquePoints = fc.uniqueArray(point, { minLength: 1, maxLength: 40, selector: ({ name, step }) => `${name} ${step}` });
  const store = newStore();
  let number = 0;
  fc.assert(
    fc.property(uniquePoints, fc.nat(39), (points, cut) => {
      const id = `r${number++}`;
      store.runs.insert({ id, spec: exampleSpec(), created });
      const timed: MetricPoint[] = points.map((value) => ({ ...value, time: created }));
      store.runs.addPoints(id, timed.slice(0, cut));
      store.runs.addPoints(id, timed.slice(cut));
      const expected: Record<string, unknown> = {};
      for (const name of names) {
        const series = timed.filter((value) => value.name === name).sort((one, other) => one.step - other.step);
        const values = series.map((value) => value.value);
        const last = series.at(-1);
        if (last !== undefined) {
          const best = name.startsWith('knn/') ? Math.max(...values) : name.startsWith('loss/') ? Math.min(...values) : last.value;
          expected[name] = { first: values[0], last: last.value, best, step: last.step };
        }
      }
      expect(store.runs.get(id)?.metrics).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

test('values of later steps are forgotten, and the summaries are as if they had never been there', () => {
  const names = ['knn/base/k20', 'loss/total', 'time/step'];
  const point = fc.record({ name: fc.constantFrom(...names), step: fc.nat(20), value: fc.integer({ min: -100, max: 100 }).map((value) => (value === 0 ? 0 : value / 7)) });
  const uniquePoints = fc.uniqueArray(point, { maxLength: 40, selector: ({ name, step }) => `${name} ${step}` });
  const store = newStore();
  let number = 0;
  fc.assert(
    fc.property(uniquePoints, fc.nat(20), (points, lastStep) => {
      const [cut, reference, other] = ['cut', 'reference', 'other'].map((name) => `${name}${number}`) as [string, string, string];
      number++;
      const timed: MetricPoint[] = points.map((value) => ({ ...value, time: created }));
      for (const [id, kept] of [[cut, timed], [reference, timed.filter((value) => value.step <= lastStep)], [other, timed]] as const) {
        store.runs.insert({ id, spec: exampleSpec(), created });
        store.runs.addPoints(id, kept);
      }
      const before = store.runs.list().find((run) => run.id === other)?.metrics;
      store.runs.dropPointsAfter(cut, lastStep);
      expect(store.runs.list().find((run) => run.id === cut)?.metrics).toEqual(store.runs.get(reference)?.metrics);
      const series = (id: string) => names.map((name) => store.metrics.series(store.runs.numberOf(id), name));
      expect(series(cut)).toEqual(series(reference));
      expect(store.runs.get(other)?.metrics).toEqual(before);
    }),
    { numRuns: 60 },
  );
});

test('a series comes back whole and in order', () => {
  const store = withRuns('one');
  store.runs.addPoints('one', [
    { name: 'loss/total', step: 2, value: 1.5, time: 30 },
    { name: 'loss/total', step: 0, value: 2.5, time: 10 },
    { name: 'knn/base/k20', step: 0, value: 0.5, time: 11 },
  ]);
  const number = store.runs.numberOf('one');
  expect(store.metrics.names(number)).toEqual(['knn/base/k20', 'loss/total']);
  expect(store.metrics.series(number, 'loss/total')).toEqual({ name: 'loss/total', steps: [0, 2], values: [2.5, 1.5], times: [10, 30] });
  expect(store.metrics.series(number, 'loss/head')).toBeNull();
});

test('a transaction that fails keeps nothing, and the store goes on', () => {
  const store = withRuns('one');
  const attempt = () =>
    store.transaction(() => {
      store.runs.addPoints('one', [{ name: 'loss/new', step: 0, value: 1, time: 1 }]);
      throw new Error('no');
    });
  expect(attempt).toThrow('no');
  expect(store.runs.get('one')?.metrics).toEqual({});
  store.runs.addPoints('one', [{ name: 'loss/new', step: 0, value: 2, time: 1 }]);
  expect(store.runs.list()[0]?.metrics).toEqual({ 'loss/new': { first: 2, last: 2, best: 2, step: 0 } });
});

test('checkpoints are listed by step, and forgotten when pruned', () => {
  const store = withRuns('one');
  const number = store.runs.numberOf('one');
  store.checkpoints.add(number, { file: 'b', step: 20, epoch: 2, bytes: 8 }, created);
  store.checkpoints.add(number, { file: 'a', step: 10, epoch: 1, bytes: 8 }, created);
  expect(store.checkpoints.list(number).map((checkpoint) => checkpoint.file)).toEqual(['a', 'b']);
  store.checkpoints.remove(number, ['a']);
  expect(store.checkpoints.list(number)).toEqual([{ file: 'b', step: 20, epoch: 2, bytes: 8, created: '2026-11-22T00:00:00.000Z' }]);
});

test('10,000 runs with 20 metrics each are listed whole', () => {
  const store = newStore();
  const spec = exampleSpec({});
  store.transaction(() => {
    for (let index = 0; index < 10_000; index++) {
      const id = `run${index}`;
      store.runs.insert({ id, spec: { ...spec, name: `run ${index}` }, created: created + index });
      store.runs.addPoints(
        id,
        Array.from({ length: 20 }, (_, metric) => ({ name: `metric/${metric}`, step: 10, value: index + metric, time: created })),
      );
    }
  });
  const times = [0, 1].map(() => {
    const start = performance.now();
    const runs = store.runs.list();
    const duration = performance.now() - start;
    expect([runs.length, runs[0]?.name, runs[0]?.metrics['metric/19']?.last]).toEqual([10_000, 'run 9999', 10_018]);
    return duration;
  });
  const start = performance.now();
  expect(store.runs.list({ filter: '9998 vit' }).map((run) => run.id)).toEqual(['run9998']);
  console.log(`10,000 runs: first list ${times[0]?.toFixed()} ms, later ${times[1]?.toFixed()} ms, filtered ${(performance.now() - start).toFixed()} ms`);
});
