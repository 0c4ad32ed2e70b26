import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { StudioError } from '../../../core/contract/error.ts';
import { createRun, createRuns, scriptedSpec, startStudio, whenEnded, whenRunning } from '../../support/studio.ts';
import { testFolders, type TestFolders } from '../../support/studioFolders.ts';
import { waitFor } from '../../support/waitFor.ts';

let folders: TestFolders;

beforeEach(async () => {
  folders = await testFolders();
});

async function errorOf(request: Promise<unknown>): Promise<Pick<StudioError, 'code' | 'message' | 'path' | 'advice'>> {
  try {
    await request;
  } catch (error) {
    const { code, message, path: where, advice } = error as StudioError;
    return { code, message, path: where, advice };
  }
  throw new Error('the request was answered');
}

test('requests that do not exist or are not valid are clear errors', async () => {
  const { client } = await startStudio(folders);
  const loose = client.request as (name: string, input: unknown) => Promise<unknown>;
  expect(await errorOf(loose('runs.lst', {}))).toEqual({
    code: 'badInput',
    message: 'There is no request "runs.lst".',
    path: null,
    advice: 'Did you mean "runs.list"? The client and the service may also be of different versions.',
  });
  expect(await errorOf(loose('constructor', {}))).toMatchObject({ code: 'badInput' });
  expect(await errorOf(loose('runs.get', { id: 7 }))).toMatchObject({ code: 'badInput', path: 'id' });
  expect(await errorOf(loose('runs.list', { filter: 'a', sort: 'b' }))).toMatchObject({ code: 'badInput' });
  expect(await errorOf(loose('runs.update', { id: 'a', tags: [''] }))).toMatchObject({ code: 'badInput', path: 'tags.0' });
});

test('one bad spec among good ones queues none of them, and says which it is', async () => {
  const { client } = await startStudio(folders);
  const bad = scriptedSpec({}, { base: { patchSize: 5 } });
  expect(await errorOf(client.request('runs.create', { specs: [scriptedSpec({}), bad] }))).toEqual({
    code: 'badInput',
    message: 'A patch of 5 pixels does not divide an image of 28 pixels.',
    path: 'specs.1.base.patchSize',
    advice: 'Choose a patch size that divides 28, or another image size.',
  });
  expect(await errorOf(client.request('runs.create', { specs: [{ ...scriptedSpec({}), schedule: { batchSize: 64 } }] }))).toMatchObject({
    code: 'badInput',
    path: 'schedule.batchSize',
  });
  expect(await errorOf(client.request('runs.create', { specs: [{ dataset: 'nothing' }] }))).toMatchObject({ code: 'badInput', path: 'dataset' });
  expect(await errorOf(client.request('runs.create', { specs: [{ ...scriptedSpec({}), colour: 'red' }] }))).toMatchObject({ code: 'badInput', path: 'colour' });
  expect(await client.request('runs.list', {})).toEqual([]);
  expect(readdirSync(path.join(folders.data, 'runs'))).toEqual([]);
});

test('without an engine nothing is queued', async () => {
  folders = await testFolders({ hasEngine: false });
  const { client } = await startStudio(folders);
  expect(await errorOf(createRuns(client, {}))).toMatchObject({ code: 'engine', advice: 'Install one on the page Engine, or with `hssl engine install`.' });
  expect(await client.request('runs.list', {})).toEqual([]);
});

test('a GPU that is not there is told before anything is queued', async () => {
  const { client } = await startStudio(folders);
  const spec = scriptedSpec({}, { schedule: { device: 'gpu' } });
  expect(await errorOf(client.request('runs.create', { specs: [spec] }))).toMatchObject({ code: 'engine', path: 'schedule.device' });
});

test('runs are named by as much of their id as is needed', async () => {
  const { client } = await startStudio(folders);
  const id = await createRun(client, { steps: 1 });
  expect((await client.request('runs.get', { id: id.slice(0, 6) })).id).toBe(id);
  await createRuns(client, ...Array.from({ length: 35 }, () => ({ steps: 1 })));
  // 36 ids begin with 31 characters, so two begin alike.
  const firsts = (await client.request('runs.list', {})).map((run) => run.id.charAt(0)).sort();
  const shared = firsts.find((first, index) => first === firsts[index + 1]) ?? '';
  expect(await errorOf(client.request('runs.get', { id: shared }))).toMatchObject({ code: 'badInput', path: 'id', advice: 'Write more of the id.' });
  expect(await errorOf(client.request('runs.get', { id: '0' }))).toMatchObject({ code: 'notFound' });
  for (const { id: queued } of (await client.request('runs.list', { filter: 'queued' })).toReversed()) {
    await client.request('runs.delete', { id: queued });
  }
});

test('a run goes to the trash and comes back with all that it has', async () => {
  const { client } = await startStudio(folders);
  const id = await createRun(client, { steps: 8 });
  const before = await whenEnded(client, id);
  const deleted = await client.request('runs.delete', { id });
  expect(deleted.deleted).not.toBeNull();
  expect([await client.request('runs.list', {}), (await client.request('runs.list', { trash: true })).map((run) => run.id)]).toEqual([[], [id]]);
  expect(existsSync(path.join(folders.data, 'runs', id, 'checkpoints', 'step-5.safetensors'))).toBe(true);
  expect(await client.request('runs.restore', { id })).toEqual(before);
});

test('a run in training is not deleted; a queued one leaves the queue', async () => {
  const { client } = await startStudio(folders);
  const [active, queued] = await createRuns(client, { steps: 1000, stepMs: 10 }, {});
  await whenRunning(client, active?.id ?? '');
  expect(await errorOf(client.request('runs.delete', { id: active?.id ?? '' }))).toMatchObject({ code: 'conflict', advice: 'Cancel it first.' });
  const deleted = await client.request('runs.delete', { id: queued?.id ?? '' });
  expect([deleted.status, deleted.queuePosition]).toEqual(['cancelled', null]);
  await client.request('runs.cancel', { id: active?.id ?? '' });
});

test('labels change, and others are told', async () => {
  const { client, events } = await startStudio(folders);
  const id = await createRun(client, { steps: 1 });
  await whenEnded(client, id);
  const { name, project, tags, notes } = await client.request('runs.update', { id, name: 'renamed', project: 'night', tags: ['good'], notes: 'worth it' });
  expect({ name, project, tags, notes }).toEqual({ name: 'renamed', project: 'night', tags: ['good'], notes: 'worth it' });
  await waitFor(() => events.some((event) => event.type === 'run.changed' && event.run.name === 'renamed'), 'the event');
  expect((await client.request('runs.list', { filter: 'worth night' })).map((run) => run.id)).toEqual([id]);
});

test('runs are compared in the order asked for', async () => {
  const { client } = await startStudio(folders);
  const runs = await client.request('runs.create', { specs: [scriptedSpec({ steps: 2 }), scriptedSpec({ steps: 2 }, { base: { depth: 1 } })] });
  const [one, two] = await Promise.all(runs.map((run) => whenEnded(client, run.id)));
  const comparison = await client.request('runs.compare', { ids: [two?.id ?? '', one?.id ?? ''] });
  expect(comparison.differences).toEqual({ 'base.depth': [1, 3] });
  expect(comparison.metrics).toEqual({ 'loss/total': [5, 5] });
});

test('an export holds every value, and replaces a file only when it is whole', async () => {
  const { client } = await startStudio(folders);
  const id = await createRun(client, { steps: 12 });
  const run = await whenEnded(client, id);
  const folder = path.join(path.dirname(folders.data), 'exports');
  mkdirSync(folder);
  const csv = path.join(folder, 'run.csv');
  writeFileSync(csv, 'old');
  const written = await client.request('runs.export', { id, format: 'csv', path: csv });
  const lines = readFileSync(csv, 'utf8').trimEnd().split('\n');
  expect(written).toEqual({ path: csv, bytes: Buffer.byteLength(readFileSync(csv)) });
  expect([lines.length, lines[0], lines[2]?.replace(/,[^,]*$/, '')]).toEqual([13, 'metric,step,value,time', 'loss/total,2,5']);
  const json = path.join(folder, 'run.json');
  await client.request('runs.export', { id, format: 'json', path: json });
  const [series] = await client.request('runs.metrics', { id });
  expect(JSON.parse(readFileSync(json, 'utf8'))).toEqual({ ...run, series: [series] });
  expect(readdirSync(folder).sort()).toEqual(['run.csv', 'run.json']);
});

test('an export goes to plain files outside the data folder only', async () => {
  const { client } = await startStudio(folders);
  const id = await createRun(client, { steps: 1 });
  await whenEnded(client, id);
  const root = path.dirname(folders.data);
  symlinkSync(path.join(root, 'elsewhere'), path.join(root, 'link'));
  const places = ['run.csv', root, path.join(root, 'no', 'run.csv'), path.join(folders.data, 'studio.sqlite'), path.join(root, 'link'), '/dev/null'];
  const errors = await Promise.all(places.map((place) => errorOf(client.request('runs.export', { id, format: 'csv', path: place }))));
  expect(errors.map((error) => error.message)).toEqual([
    'The path of the file to write is relative.',
    'This is a folder, and a file is to be written.',
    `There is no folder "${path.join(root, 'no')}".`,
    'This place is inside the data folder, which HSSL Studio keeps in order itself.',
    'There is something here that is not a plain file.',
    'There is something here that is not a plain file.',
  ]);
  expect(await errorOf(client.request('runs.export', { id, format: 'safetensors', path: path.join(root, 'w.safetensors') }))).toMatchObject({ code: 'conflict' });
});

test('a data set that queued runs need is not removed', async () => {
  const { client, events } = await startStudio(folders);
  const id = await createRun(client, { steps: 1000, stepMs: 10 });
  expect(await errorOf(client.request('datasets.remove', { name: 'pictures' }))).toMatchObject({ code: 'conflict' });
  await client.request('runs.cancel', { id });
  await client.request('datasets.remove', { name: 'pictures' });
  expect(await client.request('datasets.list', {})).toEqual([]);
  await waitFor(() => events.some((event) => event.type === 'dataset.removed'), 'the event');
});

test('a queued run whose images are gone fails with what is missing, and the next one runs', async () => {
  const { client } = await startStudio(folders);
  await client.request('datasets.add', { path: folders.images, name: 'lost' });
  const [first] = await createRuns(client, { steps: 1000, stepMs: 10 });
  await whenRunning(client, first?.id ?? '');
  const [second] = await client.request('runs.create', { specs: [{ ...scriptedSpec({ steps: 1 }), dataset: 'lost' }] });
  rmSync(folders.images, { recursive: true });
  await client.request('runs.cancel', { id: first?.id ?? '' });
  const failed = await whenEnded(client, second?.id ?? '');
  expect([failed.reason?.code, failed.reason?.message]).toEqual(['badData', 'The data set "lost" is missing.']);
});
