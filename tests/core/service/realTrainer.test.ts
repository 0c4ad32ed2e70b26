import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import type { StudioClient } from '../../../core/contract/rpc.ts';
import type { SpecInput } from '../../../core/contract/spec.ts';
import { joinOrStart } from '../../../core/service/joinOrStart.ts';
import { serveFolder, type ServedFolder } from '../../../core/service/serveFolder.ts';
import { readSafetensors } from '../../../core/tensor/safetensors.ts';
import { whenEnded } from '../../support/studio.ts';
import { testFolders, type TestFolders } from '../../support/studioFolders.ts';
import { waitFor } from '../../support/waitFor.ts';

const userCache = process.env.HSSL_STUDIO_CACHE;

let folders: TestFolders;
let served: ServedFolder | null;
let client: StudioClient;

/** The service with the real trainer and the installed engine, on sixteen pictures. */
beforeEach(async () => {
  folders = await testFolders();
  if (userCache === undefined) {
    delete process.env.HSSL_STUDIO_CACHE;
  } else {
    process.env.HSSL_STUDIO_CACHE = userCache;
  }
  served = await serveFolder(folders.data);
  const joined = await joinOrStart(folders.data);
  client = joined.client;
  onTestFinished(async () => {
    joined.close();
    await served?.stop();
  });
  await client.request('datasets.add', { path: folders.images, name: 'pictures' });
});

function tinySpec(epochs: number): SpecInput {
  return {
    dataset: 'pictures',
    base: { imageSize: 8, patchSize: 4, width: 16, depth: 1, attentionHeads: 2 },
    heads: [{ architecture: 'resmlp', depth: 1 }],
    objective: { prototypes: 8, projection: { hidden: 16, layers: 2, bottleneck: 8 } },
    schedule: { epochs, batchSize: 4 },
    discrepancy: { probeImages: 2 },
    evaluation: { knn: { k: [1], everyEpochs: 1 } },
    checkpoint: { everyEpochs: 1, keep: 2 },
  };
}

async function create(spec: SpecInput): Promise<string> {
  const [run] = await client.request('runs.create', { specs: [spec] });
  return run?.id ?? '';
}

test('the real trainer trains a run to its end: numbers, crops, checkpoints and weights are there', async () => {
  const id = await create(tinySpec(3));
  const run = await whenEnded(client, id, 60_000);
  expect([run.status, run.reason, run.engine?.name]).toEqual(['finished', null, 'tensorflow']);
  expect(Object.keys(run.metrics)).toEqual(expect.arrayContaining(['loss/total', 'loss/base', 'loss/head', 'knn/base/k1', 'discrepancy/kl/resmlp', 'collapse/effectiveRank', 'time/step', 'memory/resident']));
  const steps = 3 * (run.stepsPerEpoch ?? 0);
  expect([run.metrics['loss/total']?.step, run.progress?.step, run.metrics['knn/base/k1']?.step]).toEqual([steps, steps, steps]);
  expect(run.checkpoints.map((checkpoint) => checkpoint.epoch)).toEqual([2, 3]);
  const [sheet] = await client.request('runs.samples', { id });
  expect([sheet?.step, sheet?.columns.slice(0, 3)]).toEqual([0, ['original', 'global 1', 'global 2']]);
  const weights = path.join(path.dirname(folders.data), 'weights.safetensors');
  await client.request('runs.export', { id, format: 'safetensors', path: weights });
  const { tensors } = await readSafetensors(weights);
  expect(tensors.get('patch_embed.proj.weight')?.shape).toEqual([16, 1, 4, 4]);
  expect((await client.request('runs.console', { id, offset: 0 })).text).toContain('epoch 3 of 3');
  const estimate = await client.request('spec.estimate', { spec: tinySpec(3) });
  expect([estimate.timeSource, estimate.stepsPerEpoch]).toEqual(['runs', run.stepsPerEpoch]);
}, 90_000);

/** Names, steps and values of all that was learnt; times and memory are the machine's. */
async function learnt(id: string): Promise<unknown[]> {
  const series = await client.request('runs.metrics', { id });
  return series.filter(({ name }) => !/^(time|memory)\//.test(name)).map(({ name, steps, values }) => ({ name, steps, values }));
}

async function tensorsOf(id: string, step: number): Promise<unknown> {
  return (await readSafetensors(path.join(folders.data, 'runs', id, 'checkpoints', `step-${step}.safetensors`))).tensors;
}

test('a run that is killed, paused and resumed ends as one that was not, number by number, and can then be made longer', async () => {
  const spec: SpecInput = { ...tinySpec(60), evaluation: { knn: { k: [1], everyEpochs: 20 } }, checkpoint: { everyEpochs: 20, keep: 2 } };
  const whole = await whenEnded(client, await create(spec), 120_000);
  const steps = whole.metrics['loss/total']?.step ?? 0;
  expect(whole.metrics['memory/peak']?.last).toBeGreaterThan(50_000_000);

  const id = await create(spec);
  const trained = (step: number) => waitFor(async () => {
    const run = await client.request('runs.get', { id });
    return run.status === 'running' && (run.metrics['loss/total']?.step ?? 0) >= step ? run : null;
  }, `step ${step}`, 120_000);
  process.kill((await trained(1)).pid ?? 0, 'SIGKILL');
  const killed = await whenEnded(client, id);
  expect([killed.status, killed.reason?.advice]).toEqual(['failed', expect.stringContaining(`\`hssl resume ${id}\``)]);
  await client.request('runs.resume', { id });
  await trained(2);
  const paused = await client.request('runs.pause', { id });
  // On a fast machine it may have been over before.
  expect(['paused', 'finished']).toContain(paused.status);
  if (paused.status === 'paused') {
    await client.request('runs.resume', { id });
  }
  const resumed = await whenEnded(client, id, 120_000);
  expect([resumed.status, resumed.reason]).toEqual(['finished', null]);
  expect(await learnt(id)).toEqual(await learnt(whole.id));
  expect(resumed.metrics['loss/total']).toEqual(whole.metrics['loss/total']);
  expect(await tensorsOf(id, steps)).toEqual(await tensorsOf(whole.id, steps));

  await expect(client.request('runs.resume', { id })).rejects.toMatchObject({ code: 'conflict', advice: `Make it longer: \`hssl resume ${id} --epochs 120\`.` });
  await expect(client.request('runs.resume', { id, epochs: 60 })).rejects.toMatchObject({ code: 'conflict' });
  await expect(client.request('runs.resume', { id, epochs: 59 })).rejects.toMatchObject({ code: 'badInput', path: 'epochs', advice: expect.stringContaining('at least 60') });
  await client.request('runs.resume', { id, epochs: 64 });
  const longer = await whenEnded(client, id, 120_000);
  expect([longer.status, longer.metrics['loss/total']?.step, longer.metrics['loss/total']?.first]).toEqual(['finished', (steps / 60) * 64, whole.metrics['loss/total']?.first]);
  const [rates] = await client.request('runs.metrics', { id, names: ['schedule/learningRate'] });
  // The old end was at the lowest rate; from there on it is the cosine of the new length.
  const [last, next] = [rates?.values[steps - 1] ?? 0, rates?.values[steps] ?? 0];
  expect(next).toBeGreaterThan(last);
  const [evaluations] = await client.request('runs.metrics', { id, names: ['knn/base/k1'] });
  expect(evaluations?.steps).toEqual([0, 20, 40, 60, 64].map((epoch) => (epoch * steps) / 60));
}, 400_000);

test('the real trainer stops within a step when it is cancelled, and saves when its service ends', async () => {
  const first = await create(tinySpec(10_000));
  await waitFor(async () => (await client.request('runs.get', { id: first })).metrics['loss/total'] !== undefined, 'a step', 60_000);
  const start = performance.now();
  const cancelled = await client.request('runs.cancel', { id: first });
  expect(cancelled.status).toBe('cancelled');
  expect(performance.now() - start).toBeLessThan(5000);

  const second = await create(tinySpec(10_000));
  await waitFor(async () => (await client.request('runs.get', { id: second })).checkpoints.length > 0, 'a checkpoint', 60_000);
  await served?.stop();
  served = await serveFolder(folders.data);
  const again = await joinOrStart(folders.data);
  onTestFinished(() => again.close());
  const run = await whenEnded(again.client, second);
  const last = run.checkpoints.at(-1);
  expect([run.status, run.reason?.code, existsSync(path.join(folders.data, 'runs', second, 'checkpoints', last?.file ?? ''))]).toEqual(['failed', 'orphaned', true]);
  expect(last?.step).toBeGreaterThanOrEqual(run.metrics['loss/total']?.step ?? Infinity);
}, 120_000);

/** Only Linux lets the memory of a process that runs be limited. */
test.runIf(process.platform === 'linux')('a real engine that gets no more memory ends the run as out of memory, with what to lower', async () => {
  const id = await create({
    ...tinySpec(3),
    base: { imageSize: 8, patchSize: 4, width: 2048, depth: 4, attentionHeads: 2 },
    objective: { ...tinySpec(3).objective, localCrops: 2 },
  });
  const limitBytes = 200 * 1024 * 1024;
  await waitFor(async () => {
    const { status, pid } = await client.request('runs.get', { id });
    if (status !== 'running' || pid === null) {
      return false;
    }
    const kibibytes = Number(/^VmSize:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    execFileSync('prlimit', ['--pid', String(pid), `--as=${kibibytes * 1024 + limitBytes}`]);
    return true;
  }, 'the trainer to start', 60_000);
  const run = await whenEnded(client, id, 60_000);
  expect([run.status, run.reason?.code]).toEqual(['failed', 'outOfMemory']);
  expect(run.reason?.advice).toContain('Halve schedule.batchSize (now 4); if that is not enough, lower objective.localCrops (now 2) or base.width (now 2048), or close other programs.');
}, 150_000);
