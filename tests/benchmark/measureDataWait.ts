import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import type { BenchmarkRatio } from '../../core/contract/benchmark.ts';
import type { MetricPoint } from '../../core/contract/run.ts';
import { openDatasetCatalogue } from '../../core/data/datasetCatalogue.ts';
import { randomStream } from '../../core/tensor/randomStream.ts';
import { startTrainer, installedEngine } from '../core/training/startTrainer.ts';
import type { BenchmarkModel } from './benchmarkModels.ts';
import { pairedRatio } from './pairedRatio.ts';

const goal = 0.02;
/** Steps at the start of a run that are not counted. */
const warmUp = 3;
const datasetName = 'benchmark';

/**
 * Share of a training step that waits for its data, in a run by the real trainer on images from a folder: `time/data` over
 * `time/data` and `time/step` together, by the trainer's own metrics.
 */
export async function measureDataWait(model: BenchmarkModel, steps: number): Promise<BenchmarkRatio> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'hssl-data-wait-'));
  try {
    const points = await trainOn(folder, model, steps + warmUp);
    const of = (name: string): number[] => points.filter((point) => point.name === name && point.step > warmUp).map(({ value }) => value);
    const [waits, computes] = [of('time/data'), of('time/step')];
    const whole = waits.map((wait, index) => wait + (computes[index] ?? 0));
    return { figure: 'data-wait', model: model.name, augmentation: true, ...pairedRatio(waits, whole, randomStream(0, 'bootstrap', 'data-wait')), goal, multiplyAdds: null };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function trainOn(folder: string, model: BenchmarkModel, steps: number): Promise<MetricPoint[]> {
  const { batchSize } = model.spec.schedule;
  const images = path.join(folder, 'images');
  await writeImages(images, model.format.height, steps * batchSize);
  const catalogue = await openDatasetCatalogue(path.join(folder, 'data'));
  await catalogue.add({ path: images, name: datasetName });
  const spec: BenchmarkModel['spec'] = {
    ...model.spec,
    dataset: datasetName,
    limit: { train: steps * batchSize, test: batchSize },
    schedule: { ...model.spec.schedule, epochs: 1 },
    discrepancy: { ...model.spec.discrepancy, probeImages: batchSize },
    evaluation: { knn: { ...model.spec.evaluation.knn, k: [1] } },
  };
  const trainer = startTrainer({
    runId: 'benchmark',
    spec,
    runFolder: path.join(folder, 'run'),
    datasetFolder: catalogue.folder(datasetName),
    engineFolder: installedEngine().path,
    device: 'cpu',
    resumeFrom: null,
  });
  const { code, console: said } = await trainer.ended;
  if (code !== 0) {
    throw new Error(`the trainer ended with exit code ${code}: ${said.slice(-1000)}`);
  }
  return trainer.all('metrics').flatMap((event) => event.points);
}

/** A folder of training and test images of noise in two classes. */
async function writeImages(folder: string, side: number, count: number): Promise<void> {
  const stream = randomStream(0, 'benchmark images');
  for (const split of ['train', 'test']) {
    for (let index = 0; index < count; index += 1) {
      const name = path.join(folder, split, index % 2 === 0 ? 'even' : 'odd');
      await mkdir(name, { recursive: true });
      const pixels = Uint8Array.from({ length: side * side * 3 }, () => stream.integer(256));
      await sharp(pixels, { raw: { width: side, height: side, channels: 3 } }).jpeg().toFile(path.join(name, `${index}.jpg`));
    }
  }
}
