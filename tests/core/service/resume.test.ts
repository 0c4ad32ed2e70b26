import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { RunDetail } from '../../../core/contract/run.ts';
import type { StudioClient } from '../../../core/contract/rpc.ts';
import { readSafetensors, writeSafetensors } from '../../../core/tensor/safetensors.ts';
import { scriptedSpec, startStudio, whenAtRest, whenEnded, whenRunning } from '../../support/studio.ts';
import { testFolders, type TestFolders } from '../../support/studioFolders.ts';
import type { TrainerScript } from '../../support/scriptedTrainer.ts';
import { waitFor } from '../../support/waitFor.ts';

let folders: TestFolders;

beforeEach(async () => {
  folders = await testFolders();
});

const small = { base: { imageSize: 8, patchSize: 4, width: 16, depth: 1, attentionHeads: 2 }, heads: [{ architecture: 'resmlp' as const, depth: 1 }] };

/** A run of ten steps an epoch whose checkpoints can be resumed from. */
async function createRun(client: StudioClient, epochs: number, script: TrainerScript = {}): Promise<string> {
  const spec = scriptedSpec({ stepMs: 10, isResumable: true, ...script }, { ...small, schedule: { epochs } });
  const [run] = await client.request('runs.create', { specs: [spec] });
  return run?.id ?? '';
}

const checkpointsOf = (id: string) => path.join(folders.data, 'runs', id, 'checkpoints');

async function lossSteps(client: StudioClient, id: string): Promise<number[]> {
  const [series] = await client.request('runs.metrics', { id, names: ['loss/total'] });
  return series?.steps ?? [];
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

async function pauseSoon(client: StudioClient, id: string): Promise<RunDetail> {
  await whenRunning(client, id);
  return client.request('runs.pause', { id });
}

test('a paused run has a checkpoint of its last step and no trainer, and goes on where it stands', async () => {
  const { client } = await startStudio(folders);
  const id = await createRun(client, 6);
  const paused = await pauseSoon(client, id);
  const last = paused.checkpoints.at(-1);
  expect([paused.status, paused.reason, paused.pid, paused.metrics['loss/total']?.step]).toEqual(['paused', null, null, last?.step]);
  expect(await lossSteps(client, id)).toEqual(upTo(last?.step ?? 0));

  await client.request('runs.resume', { id });
  const finished = await whenEnded(client, id);
  expect([finished.status, finished.created, finished.started]).toEqual(['finished', paused.created, paused.started]);
  expect(await lossSteps(client, id)).toEqual(upTo(60));
  expect(finished.metrics['loss/total']).toEqual({ first: 10, last: 10 / 60, best: 10 / 60, step: 60 });
  // What it took is the time of its two trainers.
  const seconds = (from: string | null, to: string | null) => (Date.parse(to ?? '') - Date.parse(from ?? '')) / 1000;
  expect(finished.idleSeconds).toBeGreaterThan(0);
  expect(seconds(paused.started, paused.ended) + finished.idleSeconds).toBeLessThan(seconds(finished.started, finished.ended));
});

test('a run can be paused while it loads; without a step behind it, it starts anew', async () => {
  const { client } = await startStudio(folders);
  const id = await createRun(client, 1, { loadMs: 1000 });
  await waitFor(async () => (await client.request('runs.get', { id })).status === 'starting', 'the run to start');
  const paused = await client.request('runs.pause', { id });
  // The scripted trainer saves step 0, the real one nothing.
  rmSync(checkpointsOf(id), { recursive: true });
  expect([paused.status, await lossSteps(client, id)]).toEqual(['paused', []]);
  await client.request('runs.resume', { id });
  expect((await whenEnded(client, id)).status).toBe('finished');
  expect(await lossSteps(client, id)).toEqual(upTo(10));
});

test('two ask for the pause of a run, and both hear when it is paused', async () => {
  const { client } = await startStudio(folders);
  const id = await createRun(client, 100);
  await whenRunning(client, id);
  const both = await Promise.all([client.request('runs.pause', { id }), client.request('runs.pause', { id })]);
  expect(both.map((run) => run.status)).toEqual(['paused', 'paused']);
});

test('only a run in training can be paused, and only one at rest be resumed', async () => {
  const { client } = await startStudio(folders);
  const first = await createRun(client, 100);
  const second = await createRun(client, 100);
  await whenRunning(client, first);
  await expect(client.request('runs.pause', { id: second })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('waits in the queue: there is nothing to pause yet') });
  await expect(client.request('runs.resume', { id: second })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('waits in the queue already') });
  await expect(client.request('runs.resume', { id: first })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('still in training (running)') });
  await client.request('runs.cancel', { id: second });
  await expect(client.request('runs.pause', { id: second })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('has ended already (cancelled)') });
  await client.request('runs.pause', { id: first });
  await expect(client.request('runs.pause', { id: first })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('is paused already') });
});

test('a paused run can be cancelled and deleted, and resumed when it is out of the trash', async () => {
  const { client } = await startStudio(folders);
  const id = await createRun(client, 3);
  const paused = await pauseSoon(client, id);
  const deleted = await client.request('runs.delete', { id });
  expect([deleted.status, deleted.deleted === null]).toEqual(['paused', false]);
  await expect(client.request('runs.resume', { id })).rejects.toMatchObject({ code: 'conflict', advice: `Take it out first: \`hssl restore ${id}\`.` });
  await client.request('runs.restore', { id });
  const cancelled = await client.request('runs.cancel', { id });
  expect([cancelled.status, cancelled.ended]).toEqual(['cancelled', paused.ended]);
  await client.request('runs.resume', { id });
  expect((await whenEnded(client, id)).status).toBe('finished');
});

test('a paused run is paused after a restart; one whose service ended goes on where it was', async () => {
  const studio = await startStudio(folders);
  const paused = await createRun(studio.client, 3);
  await pauseSoon(studio.client, paused);
  const orphaned = await createRun(studio.client, 8);
  await whenRunning(studio.client, orphaned);
  await studio.stop();
  const { client } = await startStudio(folders);
  expect((await client.request('runs.get', { id: paused })).status).toBe('paused');
  const { status, reason, checkpoints } = await client.request('runs.get', { id: orphaned });
  expect([status, reason?.code, reason?.advice]).toEqual(['failed', 'orphaned', `\`hssl resume ${orphaned}\` goes on from epoch ${checkpoints.at(-1)?.epoch} (checkpoints/${checkpoints.at(-1)?.file}).`]);
  for (const id of [orphaned, paused]) {
    await client.request('runs.resume', { id });
  }
  expect((await client.request('runs.get', { id: paused })).queuePosition).toBe(1);
  const ends = [await whenEnded(client, orphaned), await whenEnded(client, paused)];
  expect(ends.map((run) => [run.status, run.reason])).toEqual([['finished', null], ['finished', null]]);
  expect(await lossSteps(client, orphaned)).toEqual(upTo(80));
});

test('numbers and checkpoints that came after the checkpoint are dropped, not doubled', async () => {
  const { client } = await startStudio(folders);
  const id = await createRun(client, 4, { stepMs: 20 });
  const { pid } = await whenRunning(client, id);
  await waitFor(async () => (await lossSteps(client, id)).length > 12, 'steps after the checkpoint');
  process.kill(pid ?? 0, 'SIGKILL');
  const killed = await whenEnded(client, id);
  expect(killed.metrics['loss/total']?.step).toBeGreaterThan(12);
  await client.request('runs.resume', { id });
  const running = await waitFor(async () => {
    const run = await client.request('runs.get', { id });
    return run.status === 'running' ? run : null;
  }, 'the run to go on');
  expect(running.metrics['loss/total']?.step ?? 0).toBeLessThan(12);
  // An older one is taken: later ones belong to a future that was given up.
  await client.request('runs.pause', { id });
  await client.request('runs.resume', { id, checkpoint: 'step-5.safetensors' });
  await waitFor(async () => (await client.request('runs.get', { id })).status === 'running', 'the run to go on');
  expect(readdirSync(checkpointsOf(id))).toEqual(['step-5.safetensors']);
  await whenEnded(client, id);
  expect(await lossSteps(client, id)).toEqual(upTo(40));
});

test('a finished run goes on only when it is made longer, with its new length in its spec', async () => {
  const { client } = await startStudio(folders);
  const id = await createRun(client, 2, { stepMs: 1 });
  await whenEnded(client, id);
  // The scripted trainer saves at step 5 and when it is paused: nothing is there of the end.
  const longer = await client.request('runs.resume', { id, epochs: 4 });
  expect([longer.spec.schedule.epochs, longer.reason]).toEqual([4, null]);
  const run = await whenEnded(client, id);
  expect([run.status, run.metrics['loss/total']?.step]).toEqual(['finished', 40]);
  expect(JSON.parse(readFileSync(path.join(folders.data, 'runs', id, 'spec.json'), 'utf8'))).toEqual(run.spec);
  expect(run.spec.schedule.epochs).toBe(4);
});

test('a length that is behind the run is bad input, and nothing changes', async () => {
  const { client } = await startStudio(folders);
  const id = await createRun(client, 6);
  const paused = await pauseSoon(client, id);
  const epochs = paused.checkpoints.at(-1)?.epoch ?? 0;
  expect(epochs).toBeLessThan(6);
  const longRun = await createRun(client, 100, { stepMs: 2 });
  await waitFor(async () => (await lossSteps(client, longRun)).length > 21, 'two epochs');
  await client.request('runs.pause', { id: longRun });
  await expect(client.request('runs.resume', { id: longRun, epochs: 2 })).rejects.toMatchObject({ code: 'badInput', path: 'epochs', message: expect.stringMatching(/epochs behind it, and 2 were asked for/) });
  expect((await client.request('runs.get', { id: longRun })).spec.schedule.epochs).toBe(100);
  await expect(client.request('runs.resume', { id, checkpoint: '../spec.json' })).rejects.toMatchObject({ code: 'badInput', path: 'checkpoint', advice: expect.stringContaining('It has step-5.safetensors') });
  expect(await client.request('runs.get', { id })).toEqual(paused);
});

test.each<[string, (file: string) => Promise<void> | void, { code: string; message: RegExp; advice: string }]>([
  ['is cut off', (file) => truncateSync(file, readFileSync(file).length - 100), { code: 'badData', message: /the file is cut off/, advice: 'Resume from step-5.safetensors instead (--checkpoint step-5.safetensors).' }],
  ['is empty', (file) => writeFileSync(file, ''), { code: 'badData', message: /at least 8 bytes/, advice: 'Resume from step-5.safetensors instead (--checkpoint step-5.safetensors).' }],
  [
    'is of another architecture',
    (file) => changeMetadata(file, (metadata) => ({ ...metadata, spec: (metadata.spec ?? '').replace('"width":16', '"width":32') })),
    { code: 'badData', message: /it was written with base\.width = 32, and this run has 16/, advice: 'Resume from step-5.safetensors instead (--checkpoint step-5.safetensors).' },
  ],
  [
    'is of a newer version',
    (file) => changeMetadata(file, (metadata) => ({ ...metadata, format: 'hssl-studio checkpoint 7' })),
    {
      code: 'newerData',
      message: /a newer HSSL Studio wrote this checkpoint \(format 7; this one knows 1\)/,
      advice: 'Update HSSL Studio. Resume from step-5.safetensors instead (--checkpoint step-5.safetensors).',
    },
  ],
])('a checkpoint that %s is refused with an older one, and nothing changes', async (_what, damage, expected) => {
  const { client } = await startStudio(folders);
  const id = await createRun(client, 3);
  const paused = await pauseSoon(client, id);
  const file = path.join(checkpointsOf(id), paused.checkpoints.at(-1)?.file ?? '');
  await damage(file);
  await expect(client.request('runs.resume', { id })).rejects.toMatchObject({ code: expected.code, message: expect.stringMatching(expected.message), path: file, advice: expected.advice });
  const { bytes: _bytes, ...same } = await client.request('runs.get', { id });
  expect({ ...same, bytes: paused.bytes }).toEqual(paused);
  expect(existsSync(file)).toBe(true);
  await client.request('runs.resume', { id, checkpoint: 'step-5.safetensors' });
  await whenAtRest(client, id);
  expect(await lossSteps(client, id)).toEqual(upTo(30));
});

async function changeMetadata(file: string, change: (metadata: Record<string, string>) => Record<string, string>): Promise<void> {
  const { tensors, metadata } = await readSafetensors(file);
  await writeSafetensors(file, tensors, change(metadata));
}

test('where all checkpoints of a long run are gone it is told, and its numbers are kept', async () => {
  const { client } = await startStudio(folders);
  const id = await createRun(client, 1, { stepMs: 1 });
  await whenEnded(client, id);
  rmSync(checkpointsOf(id), { recursive: true });
  await expect(client.request('runs.resume', { id, epochs: 3 })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('All checkpoints'), advice: expect.stringContaining('hssl train ') });
  expect(await lossSteps(client, id)).toEqual(upTo(10));
});
