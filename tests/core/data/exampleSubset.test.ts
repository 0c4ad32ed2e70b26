import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkSpec } from '../../../core/contract/checkSpec.ts';
import { presets } from '../../../core/contract/presets.ts';
import { openDatasetCatalogue } from '../../../core/data/datasetCatalogue.ts';
import { writeExampleImages } from '../../../core/data/exampleSubset.ts';
import { readFashionMnist } from '../../../core/data/fashionMnist.ts';
import { parseFashionRecords } from '../../../core/data/parseFashionRecords.ts';
import { exampleDataFolder } from '../../../core/engine/places.mjs';
import { clothesPixels, temporaryFolder, writeFashionIdxFolder, writeFashionPackage } from './sampleImages.ts';

const most = { train: 600, test: 200 };

/** Hashes of the first images of each class and split, in their order. */
async function imagesByClass(folder: string): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  await readFashionMnist(folder, ({ split, label, pixels }) => {
    const images = (found[`${split} ${label}`] ??= []);
    if (images.length < most[split]) {
      images.push(hashOf(pixels));
    }
  });
  return found;
}

function hashOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

async function hashesOf(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, hashOf(await readFile(join(folder, name)))] as const)));
}

async function bytesOf(folder: string): Promise<number> {
  const sizes = await Promise.all((await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

describe('writeExampleImages', () => {
  let source = '';
  let subset = '';
  let written = { images: 0, bytes: 0 };

  beforeAll(async () => {
    source = await temporaryFolder();
    await writeFashionIdxFolder(source, { train: 620, test: 210 });
    subset = join(await temporaryFolder(), 'examples/fashion-mnist');
    written = await writeExampleImages(source, subset);
  });

  it('writes 8,000 images with their licence and origin', async () => {
    expect(await readdir(subset)).toEqual([
      'LICENSE',
      'NOTICE.txt',
      't10k-images-idx3-ubyte.gz',
      't10k-labels-idx1-ubyte.gz',
      'train-images-idx3-ubyte.gz',
      'train-labels-idx1-ubyte.gz',
    ]);
    expect(written).toEqual({ images: 8000, bytes: await bytesOf(subset) });
    expect(await readFile(join(subset, 'LICENSE'), 'utf8')).toBe('The MIT License (MIT)');
    const notice = await readFile(join(subset, 'NOTICE.txt'), 'utf8');
    for (const part of ['the first 600 training images and the first 200 test images', 'Han Xiao, Kashif Rasul and Roland Vollgraf', '2017 Zalando SE', 'MIT License']) {
      expect(notice).toContain(part);
    }
  });

  it('takes the first images of each class, class by class, and the same ones each time', async () => {
    const labels: number[] = [];
    await readFashionMnist(subset, ({ split, label }) => {
      labels.push(split === 'train' ? label : 10 + label);
    });
    expect(labels).toEqual([
      ...Array.from({ length: 6000 }, (_, index) => Math.floor(index / 600)),
      ...Array.from({ length: 2000 }, (_, index) => 10 + Math.floor(index / 200)),
    ]);
    const images = await imagesByClass(subset);
    expect(images).toEqual(await imagesByClass(source));
    expect(images['test 9']?.[199]).toBe(hashOf(clothesPixels('test', 9, 199)));
    const again = join(await temporaryFolder(), 'again');
    await writeExampleImages(source, again);
    expect(await hashesOf(again)).toEqual(await hashesOf(subset));
  });

  it('refuses a package with too few images or without its licence, and writes nothing', async () => {
    const small = await temporaryFolder();
    await writeFashionIdxFolder(small, { train: 600, test: 199 });
    const target = join(await temporaryFolder(), 'nothing');
    await expect(writeExampleImages(small, target)).rejects.toMatchObject({ code: 'badData', path: small, message: 'there are only 199 images of class 0 where 200 are needed' });
    await rm(join(small, 'LICENSE'));
    await expect(writeExampleImages(small, target)).rejects.toMatchObject({
      code: 'badData',
      path: join(small, 'LICENSE'),
      message: 'the licence of the example images cannot be read: it does not exist',
    });
    expect(existsSync(target)).toBe(false);
  });

  it('becomes a data set that says what it is, and that all presets on the example images accept', async () => {
    const catalogue = await openDatasetCatalogue(await temporaryFolder());
    const totals: number[] = [];
    const dataset = await catalogue.ensureExampleDataset(subset, { onProgress: ({ total }) => totals.push(total) });
    expect(dataset).toMatchObject({
      name: 'fashion-mnist',
      kind: 'fashion-mnist',
      status: 'ready',
      train: 6000,
      test: 2000,
      testFrom: 'given',
      classes: 10,
      classCounts: new Array(10).fill(600),
      source: subset,
      skipped: [],
    });
    expect(new Set(totals)).toEqual(new Set([8000]));
    for (const { name, spec: input } of presets.filter((preset) => !preset.name.startsWith('paper'))) {
      const { spec, problems } = checkSpec(input, dataset === null ? [] : [dataset]);
      expect({ name, problems }).toEqual({ name, problems: [] });
      expect({ name, asked: spec?.limit }).toEqual({ name, asked: { train: expect.toSatisfy((count) => count <= 6000), test: expect.toSatisfy((count) => count <= 2000) } });
    }
  });

  it.skipIf(!existsSync(exampleDataFolder()))('holds the first images of the whole package', async () => {
    const folder = join(await temporaryFolder(), 'subset');
    const { images, bytes } = await writeExampleImages(exampleDataFolder(), folder);
    expect({ images, isSmall: bytes < 4_000_000 }).toEqual({ images: 8000, isSmall: true });
    const written = await imagesByClass(folder);
    // The first class has a malformed record, and reading all ten a second time would take seconds.
    for (const label of [0, 9]) {
      const path = join(exampleDataFolder(), `src/clothes/${label}.json`);
      const good = Array.from(parseFashionRecords(await readFile(path), 784, path), (record) => ('pixels' in record ? hashOf(record.pixels) : null)).filter(
        (hash) => hash !== null,
      );
      expect(written[`train ${label}`]).toEqual(good.slice(0, most.train));
      expect(written[`test ${label}`]).toEqual(good.slice(6000, 6000 + most.test));
    }
  });
});

describe('the example images of an app that lies elsewhere at its next start', () => {
  /** A data folder whose example images were added from a folder that is gone now. */
  async function orphaned() {
    const folder = await temporaryFolder();
    const catalogue = await openDatasetCatalogue(await temporaryFolder());
    await writeFashionIdxFolder(join(folder, 'before'), { train: 2, test: 1 });
    const before = await catalogue.ensureExampleDataset(join(folder, 'before'));
    await rm(join(folder, 'before'), { recursive: true });
    expect(await catalogue.get('fashion-mnist')).toEqual({ ...before, status: 'missing' });
    return { folder, catalogue, before };
  }

  it('are followed there, with all that was decoded', async () => {
    const { folder, catalogue, before } = await orphaned();
    await writeFashionIdxFolder(join(folder, 'after'), { train: 2, test: 1 }, { packed: true });
    const after = await catalogue.ensureExampleDataset(join(folder, 'after'));
    expect(after).toEqual({ ...before, source: join(folder, 'after') });
    expect(await catalogue.get('fashion-mnist')).toEqual(after);
  });

  it('stay missing where there are others or none, since runs were trained on these', async () => {
    const { folder, catalogue, before } = await orphaned();
    await writeFashionIdxFolder(join(folder, 'other'), { train: 3, test: 1 });
    await writeFashionPackage(join(folder, 'package'), 2);
    for (const place of ['other', 'package', 'nowhere']) {
      expect(await catalogue.ensureExampleDataset(join(folder, place))).toEqual({ ...before, status: 'missing' });
    }
  });

  it('stay where they are while they are there: a checkout keeps the whole set', async () => {
    const folder = await temporaryFolder();
    await writeFashionPackage(join(folder, 'whole'), 4);
    await writeFashionIdxFolder(join(folder, 'part'), { train: 2, test: 1 });
    const catalogue = await openDatasetCatalogue(await temporaryFolder());
    const whole = await catalogue.ensureExampleDataset(join(folder, 'whole'));
    expect(await catalogue.ensureExampleDataset(join(folder, 'part'))).toEqual(whole);
  });
});
