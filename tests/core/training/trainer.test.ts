import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SpecInput } from '../../../core/contract/spec.ts';
import type { TrainerEvent } from '../../../core/contract/trainer.ts';
import { type DatasetCatalogue, openDatasetCatalogue } from '../../../core/data/datasetCatalogue.ts';
import { exampleDataFolder } from '../../../core/engine/places.mjs';
import { exportWeights } from '../../../core/nn/exportWeights.ts';
import { readSafetensors } from '../../../core/tensor/safetensors.ts';
import { temporaryFolder, writeClassFolder, writeImage } from '../data/sampleImages.ts';
import { exampleSpec } from '../../support/exampleSpec.ts';
import { nano } from './nanoSpec.ts';
import { installedEngine, type StartedTrainer, startTrainer } from './startTrainer.ts';

let catalogue: DatasetCatalogue;
let runsFolder: string;
/** A finished run of the nano spec on the folder of classes. */
let first: StartedTrainer;

beforeAll(async () => {
  catalogue = await openDatasetCatalogue(await temporaryFolder());
  runsFolder = await temporaryFolder();
  const classes = await temporaryFolder();
  await writeClassFolder(classes, ['red', 'green', 'blue'], 8, 4, 16);
  await catalogue.add({ path: classes, name: 'classes' });
  const flat = await temporaryFolder();
  for (let index = 0; index < 30; index += 1) {
    await writeImage(join(flat, `${index}.png`), { colour: [100], seed: index });
  }
  await catalogue.add({ path: flat, name: 'flat' });
  first = start('first', {});
  await first.ended;
}, 120_000);

function start(runId: string, input: SpecInput, dataset = 'classes', engineFolder = installedEngine().path): StartedTrainer {
  return startTrainer({
    runId,
    spec: exampleSpec({ ...nano, ...input, dataset }),
    runFolder: join(runsFolder, runId),
    datasetFolder: catalogue.folder(dataset),
    engineFolder,
    device: 'cpu',
    resumeFrom: null,
  });
}

/** Steps and values of each metric, without those that measure the machine. */
function learntMetrics(trainer: StartedTrainer): Record<string, [number, number][]> {
  const series: Record<string, [number, number][]> = {};
  for (const { name, step, value } of trainer.all('metrics').flatMap((event) => event.points)) {
    if (!name.startsWith('time/') && !name.startsWith('memory/')) {
      (series[name] ??= []).push([step, value]);
    }
  }
  return series;
}

/** Events in their order, runs of the same type as one, without progress and metrics. */
function milestones(events: readonly TrainerEvent[]): string[] {
  return events
    .filter((event) => event.type !== 'progress' && event.type !== 'metrics')
    .map((event) => (event.type === 'samples' ? `samples ${event.step}` : event.type === 'checkpoint' ? `checkpoint ${event.checkpoint.file} -${event.removed}` : event.type));
}

describe('a trainer', { timeout: 120_000 }, () => {
  it('trains a spec, tells about it in order, and gives the same numbers twice', async () => {
    expect(await first.ended).toMatchObject({ code: 0, signal: null });
    const cacheIndex = join(catalogue.folder('classes'), 'cache/12x3/index.json');
    const decodedAt = (await stat(cacheIndex)).mtimeMs;
    const second = start('second', {});
    expect(await second.ended).toMatchObject({ code: 0, signal: null });

    expect(milestones(first.events)).toEqual([
      'started',
      'samples 0',
      'checkpoint step-3.safetensors -',
      'samples 3',
      'checkpoint step-6.safetensors -step-3.safetensors',
      'finished',
    ]);
    expect(first.all('started')[0]).toMatchObject({
      runId: 'first',
      engine: { name: 'tensorflow', device: 'cpu' },
      machine: { cores: expect.any(Number), memoryBytes: expect.any(Number) },
      stepsPerEpoch: 3,
      totalSteps: 6,
    });
    const metrics = learntMetrics(first);
    const evaluated = [0, 3, 6];
    const trained = [1, 2, 3, 4, 5, 6];
    expect(Object.fromEntries(Object.entries(metrics).map(([name, points]) => [name, points.map(([step]) => step)]))).toEqual({
      'knn/base/k1': evaluated,
      'knn/base/k3': evaluated,
      'knn/head:convnext/k1': evaluated,
      'knn/head:convnext/k3': evaluated,
      'discrepancy/kl/convnext': evaluated,
      'discrepancy/cka/convnext': evaluated,
      'discrepancy/procrustes/convnext': evaluated,
      'collapse/teacherEntropy': evaluated,
      'collapse/marginalEntropy': evaluated,
      'collapse/featureDeviation': evaluated,
      'collapse/effectiveRank': evaluated,
      'loss/total': trained,
      'loss/base': trained,
      'loss/head': trained,
      'schedule/learningRate': trained,
      'schedule/weightDecay': trained,
      'schedule/teacherTemperature': trained,
      'schedule/teacherMomentum': trained,
    });
    expect(Object.values(metrics).flat().every(([, value]) => Number.isFinite(value))).toBe(true);
    // Each class has a colour of its own: neighbours by a random network already tell them apart, chance is a third.
    expect(metrics['knn/base/k1']?.[0]?.[1]).toBeGreaterThan(0.6);
    const measured = new Set(first.all('metrics').flatMap((event) => event.points.map((point) => point.name)));
    expect(['time/step', 'time/data', 'memory/resident'].every((name) => measured.has(name))).toBe(true);

    expect(learntMetrics(second)).toEqual(metrics);
    const checkpoint = (run: string) => readFile(join(runsFolder, run, 'checkpoints/step-6.safetensors'));
    expect((await checkpoint('second')).equals(await checkpoint('first'))).toBe(true);
    expect((await stat(cacheIndex)).mtimeMs, 'the second run decoded again').toBe(decodedAt);
    expect(await readdir(join(runsFolder, 'first/checkpoints'))).toEqual(['step-6.safetensors']);
  });

  it('tells phases, steps and the time left', () => {
    const progress = first.all('progress').map((event) => event.progress);
    const phases = progress.map((report) => report.phase).filter((phase, index, all) => phase !== all[index - 1]);
    expect(phases).toEqual(['loading', 'evaluating', 'training', 'evaluating', 'saving', 'training', 'evaluating', 'saving']);
    expect(progress.at(-1)).toMatchObject({ phase: 'saving', step: 6, totalSteps: 6, epoch: 2, totalEpochs: 2 });
    const left = progress.map((report) => report.secondsLeft).filter((seconds) => seconds !== null);
    expect(left.at(0)).toBeGreaterThan(left.at(-1) ?? 0);
    expect(Math.min(...left)).toBeGreaterThanOrEqual(0);
  });

  it('keeps checkpoints that hold everything, and from which the base can be exported', async () => {
    const file = join(runsFolder, 'first/checkpoints/step-6.safetensors');
    const { tensors, metadata } = await readSafetensors(file);
    const scopes = new Set([...tensors.keys()].map((name) => name.split('.').slice(0, 2).join('.')));
    const kinds = ['student', 'teacher', 'firstMoment', 'secondMoment'];
    expect([...scopes].sort()).toEqual([...kinds.flatMap((kind) => ['base', 'heads', 'projections'].map((part) => `${kind}.${part}`)), 'centre.projections'].sort());
    expect(metadata).toMatchObject({ format: 'hssl-studio checkpoint 1', step: '6', totalSteps: '6', epoch: '2' });
    expect(JSON.parse(metadata.spec ?? '')).toEqual(exampleSpec({ ...nano, dataset: 'classes' }));
    expect(JSON.parse(metadata.dataset ?? '')).toMatchObject({ name: 'classes', channels: 3, size: 12, classNames: ['blue', 'green', 'red'] });
    const lastScore = learntMetrics(first)['knn/base/k3']?.at(-1)?.[1];
    expect(JSON.parse(metadata.scores ?? '')).toMatchObject({ step: 6, 'knn/base/k3': lastScore });

    const target = join(runsFolder, 'first/base.safetensors');
    expect(await exportWeights(file, target)).toEqual({ path: target, bytes: (await stat(target)).size });
    const exported = await readSafetensors(target);
    expect([...exported.tensors.keys()]).toEqual([
      'cls_token',
      'pos_embed',
      'patch_embed.proj.weight',
      'patch_embed.proj.bias',
      ...['norm1', 'attn.qkv', 'attn.proj', 'norm2', 'mlp.fc1', 'mlp.fc2'].flatMap((layer) => [`blocks.0.${layer}.weight`, `blocks.0.${layer}.bias`]),
      'norm.weight',
      'norm.bias',
    ]);
    expect(exported.tensors.get('patch_embed.proj.weight')?.shape).toEqual([16, 3, 4, 4]);
    // Ours is [in, out], timm's [out, in].
    const ours = tensors.get('teacher.base.blocks.0.mlp.fc1.weight');
    const theirs = exported.tensors.get('blocks.0.mlp.fc1.weight');
    expect([ours?.shape, theirs?.shape]).toEqual([[16, 64], [64, 16]]);
    expect(theirs?.data[5 * 16 + 3]).toBe(ours?.data[3 * 64 + 5]);
    expect(exported.metadata).toMatchObject({ format: 'pt', step: '6', epoch: '2', spec: metadata.spec, scores: metadata.scores });
  });

  it('shows the crops that the model sees', async () => {
    const png = await readFile(join(runsFolder, 'first/samples/0.png'));
    const sheet = JSON.parse(await readFile(join(runsFolder, 'first/samples/0.json'), 'utf8')) as unknown;
    expect(sheet).toEqual({ columns: ['original', 'global 1', 'global 2'], rows: 8 });
    // Cells of 72 pixels (6 x 12) with 4 between.
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([3 * 76 - 4, 8 * 76 - 4]);
  });

  it('searches on a fraction of the images, and ranks the heads', async () => {
    const trainer = start('search', {
      combine: 'search',
      heads: [{ architecture: 'convnext', depth: 1 }, { architecture: 'vit', depth: 1 }],
      search: { fraction: 0.5, bootstrap: 50 },
      schedule: { epochs: 2, batchSize: 6 },
    });
    expect(await trainer.ended).toMatchObject({ code: 0 });
    expect(trainer.all('started')[0]).toMatchObject({ stepsPerEpoch: 2 });
    const [{ ranking }] = trainer.all('ranking') as [ReturnType<typeof trainer.all<'ranking'>>[number]];
    expect(ranking.map((entry) => entry.head).sort()).toEqual(['convnext', 'vit']);
    expect(ranking[0]?.kl).toBeGreaterThanOrEqual(ranking[1]?.kl ?? Infinity);
    const metrics = learntMetrics(trainer);
    for (const { head, kl, klLow, klHigh } of ranking) {
      expect(kl).toBe(metrics[`discrepancy/kl/${head}`]?.at(-1)?.[1]);
      expect(klLow).toBeLessThanOrEqual(kl);
      expect(klHigh).toBeGreaterThanOrEqual(kl);
      expect(metrics[`loss/head:${head}`]).toHaveLength(4);
      expect(metrics[`loss/base:${head}`]).toHaveLength(4);
      expect(metrics[`knn/head:${head}/k3`]).toHaveLength(3);
    }
    expect(milestones(trainer.events).slice(-3)).toEqual(['ranking', 'checkpoint step-4.safetensors -step-2.safetensors', 'finished']);
  });

  it('trains on images without labels, without k-NN', async () => {
    const trainer = start('flat', { supervision: 'baseline', heads: undefined }, 'flat');
    expect(await trainer.ended).toMatchObject({ code: 0 });
    const names = Object.keys(learntMetrics(trainer));
    expect(names.filter((name) => name.startsWith('knn/') || name.startsWith('discrepancy/'))).toEqual([]);
    expect(names).toContain('collapse/effectiveRank');
    expect(names).toContain('loss/base');
  });

  it('trains on the example images', async () => {
    const source = exampleDataFolder();
    expect(existsSync(source), 'the example images are missing: run `npm run setup`').toBe(true);
    await catalogue.ensureExampleDataset(source);
    const trainer = start('fashion', { base: { ...nano.base, imageSize: 28, patchSize: 7 }, limit: { train: 128, test: 64 }, schedule: { epochs: 1, batchSize: 32 } }, 'fashion-mnist');
    expect(await trainer.ended).toMatchObject({ code: 0 });
    expect(trainer.all('started')[0]).toMatchObject({ stepsPerEpoch: 4, totalSteps: 4 });
    expect(learntMetrics(trainer)['knn/base/k1']?.[0]?.[1]).toBeGreaterThan(0.2);
  });

  it('ends when it is cancelled, without a checkpoint', async () => {
    const trainer = start('cancelled', { schedule: { epochs: 50_000, batchSize: 8 }, evaluation: { knn: { everyEpochs: 50_000 } }, checkpoint: { everyEpochs: 50_000 } });
    await trainer.event('metrics');
    const askedMs = performance.now();
    trainer.cancel();
    expect(await trainer.ended).toMatchObject({ code: 130, signal: null });
    // Training to the end would take minutes; that it is within a step is for `trainRun.test.ts`.
    expect(performance.now() - askedMs).toBeLessThan(10_000);
    expect(trainer.events.at(-1)).toEqual({ type: 'cancelled', runId: 'cancelled' });
    expect(existsSync(join(runsFolder, 'cancelled/checkpoints'))).toBe(false);
  });

  it('writes a checkpoint and ends when the service is gone', async () => {
    const trainer = start('left', { schedule: { epochs: 50_000, batchSize: 8 }, evaluation: { knn: { everyEpochs: 50_000 } }, checkpoint: { everyEpochs: 50_000 } });
    await trainer.event('samples');
    await trainer.event('metrics');
    const leftMs = performance.now();
    trainer.disconnect();
    expect(await trainer.ended).toMatchObject({ code: 4, signal: null });
    expect(performance.now() - leftMs).toBeLessThan(10_000);
    const [file, ...others] = await readdir(join(runsFolder, 'left/checkpoints'));
    expect(others).toEqual([]);
    const { metadata } = await readSafetensors(join(runsFolder, 'left/checkpoints', file ?? ''));
    expect(file).toBe(`step-${metadata.step}.safetensors`);
  });

  it('fails as diverged when a loss is no number any more', async () => {
    const trainer = start('diverged', { schedule: { epochs: 20, batchSize: 8, learningRate: 1e30, warmup: 0, clipGradientNorm: null } });
    expect(await trainer.ended).toMatchObject({ code: 1 });
    expect(trainer.events.at(-1)).toMatchObject({
      type: 'failed',
      reason: { code: 'diverged', message: expect.stringMatching(/^loss\/\w+ became (NaN|Infinity) at step \d+ of 60/), advice: expect.stringContaining('Lower schedule.learningRate') },
    });
  });

  it('fails with the list when images of the data set have become unreadable', async () => {
    const source = await temporaryFolder();
    await writeClassFolder(source, ['a', 'b'], 8, 2);
    await catalogue.add({ path: source, name: 'rotting' });
    await rm(join(source, 'train/a/003.png'));
    const trainer = start('rotten', {}, 'rotting');
    expect(await trainer.ended).toMatchObject({ code: 1 });
    expect(trainer.events.at(-1)).toMatchObject({
      type: 'failed',
      reason: { code: 'badData', message: expect.stringContaining('train/a/003.png (it does not exist)'), advice: expect.any(String) },
    });
    expect(await readdir(join(catalogue.folder('rotting'), 'cache'))).toEqual([]);
  });

  it('fails as bad data when a batch is larger than the data', async () => {
    const trainer = start('large', { schedule: { epochs: 1, batchSize: 25 } });
    expect(await trainer.ended).toMatchObject({ code: 1 });
    expect(trainer.events.at(-1)).toMatchObject({ type: 'failed', reason: { code: 'badData', message: 'a batch of 25 is larger than the 24 training images (schedule.batchSize)' } });
  });

  it('fails when a checkpoint cannot be written, and leaves the older one and nothing half-written', async () => {
    const runFolder = join(runsFolder, 'blocked');
    // A folder in the place of the file: the rename at the end of the write fails.
    await mkdir(join(runFolder, 'checkpoints/step-6.safetensors'), { recursive: true });
    const trainer = start('blocked', { checkpoint: { everyEpochs: 1, keep: 2 } });
    const { code, console } = await trainer.ended;
    expect(code).toBe(1);
    expect(console).toContain('EISDIR');
    expect(trainer.events.at(-1)).toMatchObject({ type: 'failed', reason: { code: 'crashed', message: expect.stringContaining('EISDIR') } });
    expect(await readdir(join(runFolder, 'checkpoints'))).toEqual(['step-3.safetensors', 'step-6.safetensors']);
  });

  it('fails as an engine when there is none in the folder', async () => {
    const trainer = start('engineless', {}, 'classes', runsFolder);
    expect(await trainer.ended).toMatchObject({ code: 1 });
    expect(trainer.events.at(-1)).toMatchObject({ type: 'failed', reason: { code: 'engine', message: expect.stringContaining('there is no TensorFlow engine in this folder') } });
  });
});
