import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../../core/contract/error.ts';
import type { TrainerEvent } from '../../../core/contract/trainer.ts';
import type { DecodedSplit } from '../../../core/data/decodedSplit.ts';
import { createBatchReader } from '../../../core/training/batchReader.ts';
import { writeCheckpoint } from '../../../core/training/checkpoints.ts';
import { failureOf } from '../../../core/training/failureOf.ts';
import { createProgressTracker } from '../../../core/training/progressTracker.ts';
import { planRun } from '../../../core/training/runPlan.ts';
import { createRunReporter } from '../../../core/training/runReporter.ts';
import { writeSampleSheet } from '../../../core/training/sampleSheet.ts';
import { selectImages } from '../../../core/training/selectImages.ts';
import { createTimeLeft } from '../../../core/training/timeLeft.ts';
import { temporaryFolder } from '../data/sampleImages.ts';
import { exampleSpec } from '../../support/exampleSpec.ts';

describe('planRun', () => {
  it('evaluates before the first step, every few epochs and at the end', () => {
    const plan = planRun(exampleSpec({ schedule: { epochs: 7, batchSize: 10 }, evaluation: { knn: { everyEpochs: 3 } }, checkpoint: { everyEpochs: 2 } }), 59);
    expect({ stepsPerEpoch: plan.stepsPerEpoch, totalSteps: plan.totalSteps }).toEqual({ stepsPerEpoch: 5, totalSteps: 35 });
    const epochs = [0, 1, 2, 3, 4, 5, 6, 7];
    expect(epochs.filter(plan.isEvaluated)).toEqual([0, 3, 6, 7]);
    expect(epochs.filter(plan.isSaved)).toEqual([2, 4, 6, 7]);
    expect(epochs.map(plan.evaluationsAfter)).toEqual(epochs.map((epoch) => [3, 6, 7].filter((one) => one > epoch).length));
    expect(epochs.map(plan.savesAfter)).toEqual(epochs.map((epoch) => [2, 4, 6, 7].filter((one) => one > epoch).length));
  });

  it('counts the last epoch once when it would be evaluated anyway', () => {
    const plan = planRun(exampleSpec({ schedule: { epochs: 4, batchSize: 10 }, evaluation: { knn: { everyEpochs: 2 } } }), 100);
    expect([0, 1, 2, 3, 4].map(plan.evaluationsAfter)).toEqual([2, 2, 1, 1, 0]);
  });
});

describe('the time left', () => {
  it('counts steps, evaluations and checkpoints to come', () => {
    const sent: TrainerEvent[] = [];
    const plan = planRun(exampleSpec({ schedule: { epochs: 4, batchSize: 10 }, evaluation: { knn: { everyEpochs: 2 } }, checkpoint: { everyEpochs: 2 } }), 100);
    const timeLeft = createTimeLeft();
    const tracker = createProgressTracker(plan, createRunReporter('r', (event) => sent.push(event)), timeLeft);
    const secondsAt = (...where: Parameters<typeof tracker.at>): number | null => {
      // Another phase is always told.
      tracker.at('loading', 0);
      tracker.at(...where);
      const last = sent.at(-1);
      return last?.type === 'progress' ? last.progress.secondsLeft : null;
    };
    expect(secondsAt('evaluating', 0)).toBeNull();
    tracker.measured('step', 30);
    [2, 2, 2].forEach((seconds) => tracker.measured('step', seconds));
    tracker.measured('evaluation', 100);
    tracker.measured('save', 1000);
    // 40 steps in 4 epochs; evaluations and checkpoints after epochs 2 and 4.
    expect(secondsAt('training', 1)).toBe(39 * 2 + 2 * 100 + 2 * 1000);
    expect(secondsAt('evaluating', 20, 0.25)).toBe(20 * 2 + 1.75 * 100 + 2 * 1000);
    expect(secondsAt('saving', 20)).toBe(20 * 2 + 100 + 2 * 1000);
    expect(secondsAt('training', 21)).toBe(19 * 2 + 100 + 1000);
    expect(secondsAt('saving', 40)).toBe(1000);
  });
});

describe('createRunReporter', () => {
  const progressAt = (step: number) => ({ phase: 'training' as const, step, totalSteps: 9, epoch: 0, totalEpochs: 1, secondsLeft: null });

  it('sends metrics in batches of a quarter of a second', () => {
    const sent: TrainerEvent[] = [];
    let now = 1000;
    const reporter = createRunReporter('r', (event) => sent.push(event), () => now);
    reporter.metrics(1, { a: 1, b: 2 });
    now = 1200;
    reporter.metrics(2, { a: 3 });
    expect(sent).toEqual([]);
    now = 1250;
    reporter.metrics(3, { a: 4 });
    expect(sent).toEqual([
      {
        type: 'metrics',
        runId: 'r',
        points: [
          { name: 'a', step: 1, value: 1, time: 1000 },
          { name: 'b', step: 1, value: 2, time: 1000 },
          { name: 'a', step: 2, value: 3, time: 1200 },
          { name: 'a', step: 3, value: 4, time: 1250 },
        ],
      },
    ]);
    reporter.metrics(4, { a: 5 });
    reporter.flush();
    expect(sent).toHaveLength(2);
    reporter.flush();
    expect(sent).toHaveLength(2);
  });

  it('tells progress at most five times a second, another phase at once, and the last one in the end', () => {
    const sent: TrainerEvent[] = [];
    let now = 0;
    const reporter = createRunReporter('r', (event) => sent.push(event), () => now);
    for (let step = 0; step <= 50; step += 1) {
      now = step * 10;
      reporter.progress(progressAt(step));
    }
    reporter.progress({ ...progressAt(50), phase: 'saving' });
    reporter.progress({ ...progressAt(51), phase: 'saving' });
    reporter.flush();
    expect(sent.map((event) => (event.type === 'progress' ? [event.progress.phase, event.progress.step] : []))).toEqual([
      ['training', 0],
      ['training', 20],
      ['training', 40],
      ['saving', 50],
      ['saving', 51],
    ]);
  });
});

describe('selectImages', () => {
  const labels = (count: number) => Int32Array.from({ length: count }, (_, index) => index % 4);
  const train = { count: 400, labels: labels(400) };
  const test = { count: 100, labels: labels(100) };

  it('applies the limit to bank and training, and the fraction of a search to training alone', () => {
    const spec = exampleSpec({ limit: { train: 200, test: 40 }, combine: 'search', heads: [{ architecture: 'vit' }, { architecture: 'convnext' }], search: { fraction: 0.1 }, schedule: { batchSize: 4 } });
    const { training, bank, queries, probes } = selectImages(spec, train, test);
    expect([training.length, bank.length, queries.length, probes.length]).toEqual([20, 200, 40, 40]);
    expect([...training].every((index) => bank.includes(index))).toBe(true);
    const perClass = [0, 1, 2, 3].map((label) => training.filter((index) => train.labels[index] === label).length);
    expect(perClass).toEqual([5, 5, 5, 5]);
  });

  it('trains on the whole bank outside a search, on the same images whatever the head', () => {
    const one = selectImages(exampleSpec({ limit: { train: 200 }, discrepancy: { probeImages: 10 } }), train, test);
    const baseline = selectImages(exampleSpec({ limit: { train: 200 }, supervision: 'baseline', discrepancy: { probeImages: 10 } }), train, test);
    expect(one.training).toEqual(one.bank);
    expect(one).toEqual(baseline);
    expect([one.queries.length, one.probes.length]).toEqual([100, 10]);
  });
});

describe('createBatchReader', () => {
  /** Images of one byte, which is their index. */
  const split: DecodedSplit = {
    count: 50,
    size: 1,
    channels: 1,
    labels: null,
    read: (indices) => Promise.resolve(Uint8Array.from({ length: indices.length }, (_, place) => indices[place] ?? 0)),
    close: () => Promise.resolve(),
  };

  it('goes through all images once an epoch, in another order each time', async () => {
    const images = Int32Array.from({ length: 12 }, (_, index) => index * 4);
    const plan = planRun(exampleSpec({ schedule: { epochs: 2, batchSize: 4 } }), 12);
    const reader = createBatchReader(split, images, 4, plan, 0);
    const batches: number[][] = [];
    for (let step = 0; step < 6; step += 1) {
      batches.push([...(await reader.read(step))]);
    }
    const epochs = [batches.slice(0, 3).flat(), batches.slice(3).flat()];
    for (const epoch of epochs) {
      expect(epoch.toSorted((left, right) => left - right)).toEqual([...images]);
    }
    expect(epochs[0]).not.toEqual(epochs[1]);
    expect([...reader.indices(0)]).toEqual(batches[0]);
  });
});

describe('writeCheckpoint', () => {
  const tensors = { shapes: new Map([['student.base.x', [2]]]), values: [Float32Array.from([1, 2])] };
  const facts = (step: number) => ({ step, totalSteps: 100, epoch: step / 10, spec: '{}', dataset: '{}', scores: '{}', unsent: [] });

  it('keeps the newest and removes the others and what an interrupted write left', async () => {
    const folder = join(await temporaryFolder(), 'checkpoints');
    const first = await writeCheckpoint(folder, tensors, facts(9), 2);
    await writeFile(join(folder, 'step-9.safetensors.1.part'), '');
    await writeFile(join(folder, 'notes.txt'), '');
    await writeCheckpoint(folder, tensors, facts(10), 2);
    const third = await writeCheckpoint(folder, tensors, facts(100), 2);
    expect(first).toEqual({ checkpoint: { file: 'step-9.safetensors', step: 9, epoch: 0.9, bytes: expect.any(Number) }, removed: [] });
    expect(third.removed).toEqual(['step-9.safetensors']);
    expect((await readdir(folder)).sort()).toEqual(['notes.txt', 'step-10.safetensors', 'step-100.safetensors']);
  });

  it('removes nothing when it cannot write', async () => {
    const folder = join(await temporaryFolder(), 'checkpoints');
    await writeCheckpoint(folder, tensors, facts(1), 1);
    await mkdir(join(folder, 'step-2.safetensors'));
    await expect(writeCheckpoint(folder, tensors, facts(2), 1)).rejects.toMatchObject({ code: 'EISDIR' });
    expect((await readdir(folder)).sort()).toEqual(['step-1.safetensors', 'step-2.safetensors']);
  });
});

describe('writeSampleSheet', () => {
  it('enlarges small pictures by whole factors and centres smaller ones', async () => {
    const folder = await temporaryFolder();
    const columns = [
      { name: 'original', size: 40, pixels: new Uint8Array(2 * 40 * 40).fill(100) },
      { name: 'local 1', size: 30, pixels: new Uint8Array(2 * 30 * 30).fill(200) },
    ];
    await writeSampleSheet(folder, 7, columns, 1);
    const { data, info } = await sharp(join(folder, '7.png')).raw().toBuffer({ resolveWithObject: true });
    // Cells of 80 with 4 between; 30 fits twice into 80, with a margin of 10.
    expect([info.width, info.height, info.channels]).toEqual([164, 164, 4]);
    const at = (x: number, y: number) => [...data.subarray((y * 164 + x) * 4, (y * 164 + x) * 4 + 4)];
    expect([at(0, 0), at(79, 163), at(81, 0), at(84, 0), at(94, 10), at(153, 69), at(154, 69)]).toEqual([
      [100, 100, 100, 255],
      [100, 100, 100, 255],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
      [200, 200, 200, 255],
      [200, 200, 200, 255],
      [0, 0, 0, 0],
    ]);
  });
});

describe('failureOf', () => {
  it('tells reasons apart', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const errors = [
      new StudioError('badInput', 'a batch', { path: 'schedule.batchSize', advice: 'Less.' }),
      new StudioError('engine', 'none'),
      new StudioError('internal', 'defect'),
      full,
      new Error("OOM when allocating tensor with shape[9999] and type float\n\t [[{{node x}}]]"),
      new RangeError('Array buffer allocation failed'),
      new TypeError('x is not a function'),
    ];
    expect(errors.map(failureOf)).toEqual([
      { code: 'badData', message: 'a batch (schedule.batchSize)', advice: 'Less.' },
      { code: 'engine', message: 'none', advice: null },
      { code: 'crashed', message: 'defect', advice: null },
      { code: 'diskFull', message: "The disk of the run's folder is full: ENOSPC: no space left on device, write", advice: 'Free some space on this disk and try again.' },
      { code: 'outOfMemory', message: 'The memory was not enough: Error: OOM when allocating tensor with shape[9999] and type float', advice: 'Lower schedule.batchSize, choose a smaller model, or close other programs.' },
      { code: 'outOfMemory', message: 'The memory was not enough: RangeError: Array buffer allocation failed', advice: 'Lower schedule.batchSize, choose a smaller model, or close other programs.' },
      { code: 'crashed', message: 'x is not a function', advice: null },
    ]);
  });
});
