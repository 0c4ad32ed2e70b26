import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { createRun, createRuns, startStudio, whenEnded, whenRunning } from '../../support/studio.ts';
import { testFolders, type TestFolders } from '../../support/studioFolders.ts';
import { waitFor } from '../../support/waitFor.ts';

let folders: TestFolders;

beforeEach(async () => {
  folders = await testFolders();
});

test('a run goes through its states to its end, and everything that it told is kept', async () => {
  const { client, events } = await startStudio(folders);
  const id = await createRun(client, { steps: 20, print: 'hello from the trainer' });
  const run = await whenEnded(client, id);
  expect([run.status, run.reason, run.pid, run.stepsPerEpoch, run.engine?.name, run.queuePosition]).toEqual(['finished', null, null, 10, 'scripted', null]);
  expect(run.metrics).toEqual({ 'loss/total': { first: 10, last: 0.5, best: 0.5, step: 20 } });
  expect(run.progress).toEqual({ phase: 'training', step: 20, totalSteps: 20, epoch: 2, totalEpochs: 2, secondsLeft: 1 });
  expect(run.checkpoints.map(({ file, step, epoch }) => [file, step, epoch])).toEqual([['step-5.safetensors', 5, 0.5]]);
  const [series] = await client.request('runs.metrics', { id });
  expect(series?.steps).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  expect(await client.request('runs.console', { id, offset: 6 })).toEqual({ text: 'from the trainer\n', next: 23, total: 23 });
  expect(JSON.parse(readFileSync(path.join(folders.data, 'runs', id, 'spec.json'), 'utf8'))).toEqual(run.spec);

  await waitFor(() => events.some((event) => event.type === 'run.changed' && event.run.status === 'finished'), 'the last event');
  const mine = events.filter((event) => 'id' in event && event.id === id);
  const points = mine.flatMap((event) => (event.type === 'run.metrics' ? event.points : []));
  expect(points.map((point) => point.step)).toEqual(series?.steps);
  expect(mine.flatMap((event) => (event.type === 'run.console' ? event.text : [])).join('')).toBe('hello from the trainer\n');
});

test('metrics are in the database within a second while the run goes on', async () => {
  const { client } = await startStudio(folders);
  const id = await createRun(client, { steps: 1000, stepMs: 10 });
  const running = await whenRunning(client, id);
  const [series] = await client.request('runs.metrics', { id });
  const last = series?.times.at(-1) ?? 0;
  expect(Date.now() - last).toBeLessThan(1000);
  expect(running.pid).toBeGreaterThan(0);
  await client.request('runs.cancel', { id });
});

test('a trainer that is killed fails its run within two seconds, and the next run starts', async () => {
  const { client } = await startStudio(folders);
  const [first, second] = await createRuns(client, { steps: 1000, stepMs: 10 }, { steps: 1000, stepMs: 10 });
  const running = await whenRunning(client, first?.id ?? '');
  expect((await client.request('runs.get', { id: second?.id ?? '' })).queuePosition).toBe(1);
  process.kill(running.pid ?? 0, 'SIGKILL');
  const failed = await whenEnded(client, running.id, 2000);
  expect([failed.status, failed.reason]).toEqual([
    'failed',
    {
      code: 'killed',
      message: 'The trainer was ended from outside (SIGKILL).',
      advice: `\`hssl resume ${running.id}\` goes on from epoch 0.5 (checkpoints/step-5.safetensors).`,
    },
  ]);
  await whenRunning(client, second?.id ?? '');
  await client.request('runs.cancel', { id: second?.id ?? '' });
});

test('a crash is told with the last words of the console', async () => {
  const { client } = await startStudio(folders);
  const [exited, thrown, aborted] = await createRuns(client, { steps: 3, then: 'exit' }, { steps: 3, then: 'throw' }, { steps: 3, then: 'abort' });
  const ends = await Promise.all([exited, thrown, aborted].map((run) => whenEnded(client, run?.id ?? '', 20_000)));
  expect(ends.map((run) => run.reason?.code)).toEqual(['crashed', 'crashed', 'crashed']);
  expect(ends[0]?.reason?.message).toBe('The trainer ended with exit code 3. Its last words:\nabout to leave');
  expect(ends[1]?.reason?.message).toMatch(/exit code 1.*something is missing/s);
  expect(ends[2]?.reason?.message).toMatch(/by SIGABRT/);
});

test('what the trainer says of its failure is the reason', async () => {
  const { client } = await startStudio(folders);
  const run = await whenEnded(client, await createRun(client, { steps: 2, then: 'fail' }));
  expect([run.status, run.reason]).toEqual(['failed', { code: 'diverged', message: 'The loss is not a number.', advice: 'Lower the learning rate.' }]);
});

test('cancelling ends a run at once, in training and in the queue, and only once', async () => {
  const { client } = await startStudio(folders);
  const [first, second] = await createRuns(client, { steps: 1000, stepMs: 10 }, {});
  await whenRunning(client, first?.id ?? '');
  const queued = await client.request('runs.cancel', { id: second?.id ?? '' });
  expect([queued.status, queued.started]).toEqual(['cancelled', null]);
  const start = performance.now();
  const cancelled = await client.request('runs.cancel', { id: first?.id ?? '' });
  expect([cancelled.status, cancelled.reason, cancelled.pid]).toEqual(['cancelled', null, null]);
  expect(performance.now() - start).toBeLessThan(2000);
  await expect(client.request('runs.cancel', { id: cancelled.id })).rejects.toMatchObject({ code: 'conflict' });
});

test('a trainer that does not listen is ended by force ten seconds after a cancel', async () => {
  const { client } = await startStudio(folders);
  const id = await createRun(client, { steps: 10, then: 'hang' });
  const { pid } = await whenRunning(client, id);
  await waitFor(() => existsSync(path.join(folders.data, 'runs', id, 'alive')), 'the trainer to hang');
  const run = await client.request('runs.cancel', { id });
  expect(run.status).toBe('cancelled');
  expect(() => process.kill(pid ?? 0, 0)).toThrow(/ESRCH/);
}, 20_000);

test('a service that is stopped lets its trainers save; the queue goes on with the next service', async () => {
  const studio = await startStudio(folders);
  const [first, second] = await createRuns(studio.client, { steps: 1000, stepMs: 10 }, { steps: 3 });
  await whenRunning(studio.client, first?.id ?? '');
  await studio.stop();
  const { client } = await startStudio(folders);
  const stopped = await client.request('runs.get', { id: first?.id ?? '' });
  expect([stopped.status, stopped.reason?.code, stopped.reason?.message]).toEqual(['failed', 'orphaned', 'HSSL Studio was closed while this run trained.']);
  // It told its last numbers, and its last checkpoint has them all behind it.
  expect(stopped.checkpoints.map((checkpoint) => checkpoint.step)).toEqual([5, stopped.metrics['loss/total']?.step]);
  expect((await whenEnded(client, second?.id ?? '')).status).toBe('finished');
});

test('runs start in the order of the queue, which can be changed', async () => {
  const { client } = await startStudio(folders);
  const runs = await createRuns(client, { steps: 60 }, { steps: 1 }, { steps: 1 });
  const [, second, third] = runs.map((run) => run.id);
  await waitFor(async () => (await client.request('runs.get', { id: second ?? '' })).queuePosition === 1, 'the first to start');
  const queue = await client.request('queue.move', { id: third ?? '', position: 1 });
  expect(queue.map((run) => [run.id, run.queuePosition])).toEqual([
    [third, 1],
    [second, 2],
  ]);
  const ends = await Promise.all(runs.map((run) => whenEnded(client, run.id)));
  expect(Date.parse(ends[2]?.started ?? '')).toBeLessThan(Date.parse(ends[1]?.started ?? ''));
});
