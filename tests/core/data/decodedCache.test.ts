import { readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDatasetCatalogue } from '../../../core/data/datasetCatalogue.ts';
import { readDatasetFiles } from '../../../core/data/datasetRecord.ts';
import { decodeImage } from '../../../core/data/decodeImage.ts';
import { ensureDecodedCache } from '../../../core/data/decodedCache.ts';
import { openDecodedSplit } from '../../../core/data/decodedSplit.ts';
import { temporaryFolder, writeClassFolder, writeFashionPackage } from './sampleImages.ts';

async function addClasses(trainEach: number, valEach: number, side = 12) {
  const dataFolder = await temporaryFolder();
  const source = await temporaryFolder();
  await writeClassFolder(source, ['a', 'b'], trainEach, valEach, side);
  const catalogue = await openDatasetCatalogue(dataFolder);
  await catalogue.add({ path: source, name: 'set' });
  return { folder: catalogue.folder('set'), source, catalogue };
}

describe('ensureDecodedCache', () => {
  it('decodes each image once, and not at all the second time', async () => {
    const { folder, catalogue } = await addClasses(4, 2);
    let calls = 0;
    const decode: typeof decodeImage = (...rest) => {
      calls += 1;
      return decodeImage(...rest);
    };
    const progress: number[] = [];
    const first = await ensureDecodedCache(folder, 8, { decode, onProgress: (done) => progress.push(done) });
    const second = await ensureDecodedCache(folder, 8, { decode });
    expect([first.decodedImages, second.decodedImages, calls]).toEqual([12, 0, 12]);
    expect(second.index).toEqual(first.index);
    expect(progress).toEqual([8, 12]);
    const other = await ensureDecodedCache(folder, 9, { decode });
    expect([other.decodedImages, calls]).toEqual([12, 24]);
    expect((await catalogue.get('set')).cachedBytes).toBeGreaterThan(12 * 3 * (64 + 81));
  });

  it('stores pixels and labels in the order of the list, with the mean and deviation of the training pixels', async () => {
    const { folder, source } = await addClasses(3, 2);
    const { train: trainFiles, test: testFiles } = await readDatasetFiles(folder);
    const contents = await Promise.all([...trainFiles.paths, ...testFiles.paths].map((path) => readFile(join(source, path))));
    /** Files have the shades 10, 20, ... in the order of the list. */
    const decode: typeof decodeImage = async (content, size, channels) =>
      new Uint8Array(size * size * channels).fill(10 + 10 * contents.findIndex((one) => one.equals(content)));
    const cache = await ensureDecodedCache(folder, 2, { decode });
    const train = await openDecodedSplit(cache, 'train');
    const test = await openDecodedSplit(cache, 'test');
    expect({ count: train.count, size: train.size, channels: train.channels, labels: train.labels }).toEqual({
      count: 6,
      size: 2,
      channels: 3,
      labels: Int32Array.from([0, 0, 0, 1, 1, 1]),
    });
    expect(await train.read([5, 0])).toEqual(Uint8Array.from([...new Array(12).fill(60), ...new Array(12).fill(10)]));
    expect(await test.read([1])).toEqual(new Uint8Array(12).fill(80));
    expect(test.labels).toEqual(Int32Array.from([0, 0, 1, 1]));
    // Shades 10, 20, ..., 60: mean 35, variance 875 / 3.
    const deviation = Math.sqrt(875 / 3) / 255;
    expect(cache.index.mean).toEqual([expect.closeTo(35 / 255, 12), expect.closeTo(35 / 255, 12), expect.closeTo(35 / 255, 12)]);
    expect(cache.index.deviation).toEqual([expect.closeTo(deviation, 12), expect.closeTo(deviation, 12), expect.closeTo(deviation, 12)]);
  });

  it('keeps a margin for crops of larger images', async () => {
    const { folder } = await addClasses(2, 2, 120);
    expect((await ensureDecodedCache(folder, 96)).index.size).toBe(110);
  });

  it('decodes again when the data set was added anew with other images', async () => {
    const { folder, source, catalogue } = await addClasses(4, 2);
    const first = await ensureDecodedCache(folder, 8);
    await writeClassFolder(source, ['a', 'b'], 5, 2);
    await catalogue.remove('set');
    await catalogue.add({ path: source, name: 'set' });
    const second = await ensureDecodedCache(folder, 8);
    expect(second.decodedImages).toBe(16);
    expect(second.index.fingerprint).not.toBe(first.index.fingerprint);
  });

  it('names the images that can no longer be read, and leaves no cache', async () => {
    const { folder, source } = await addClasses(4, 2);
    await rm(join(source, 'train/a/001.png'));
    await writeFile(join(source, 'train/b/002.png'), 'rotten');
    await expect(ensureDecodedCache(folder, 8)).rejects.toMatchObject({
      code: 'badData',
      message: expect.stringMatching(
        /^images of the data set set can no longer be read: (?=.*train\/a\/001\.png \(it does not exist\))(?=.*train\/b\/002\.png \(its content is not a PNG, JPEG or WebP image\))/,
      ),
      path: source,
    });
    expect(await readdir(join(folder, 'cache'))).toEqual([]);
  });

  it('stops when it is aborted, and leaves no cache', async () => {
    const { folder } = await addClasses(4, 2);
    const controller = new AbortController();
    const reason = new Error('stop');
    await expect(
      ensureDecodedCache(folder, 8, {
        signal: controller.signal,
        decode: (...rest) => {
          controller.abort(reason);
          return decodeImage(...rest);
        },
      }),
    ).rejects.toBe(reason);
    expect(await readdir(join(folder, 'cache'))).toEqual([]);
  });

  it('says so when a decoded file is shorter than it must be', async () => {
    const { folder } = await addClasses(4, 2);
    const cache = await ensureDecodedCache(folder, 8);
    const path = join(cache.folder, 'train.u8');
    await truncate(path, (await stat(path)).size - 1);
    await expect(openDecodedSplit(cache, 'train')).rejects.toMatchObject({ code: 'badData', path });
  });

  it('has the example images ready at their own size, and resizes them for others', async () => {
    const catalogue = await openDatasetCatalogue(await temporaryFolder());
    const packageFolder = await temporaryFolder();
    await writeFashionPackage(packageFolder, 3);
    await catalogue.ensureExampleDataset(packageFolder);
    const folder = catalogue.folder('fashion-mnist');
    expect((await ensureDecodedCache(folder, 28)).decodedImages).toBe(0);
    const resized = await ensureDecodedCache(folder, 14);
    expect([resized.decodedImages, resized.index.size, resized.index.channels]).toEqual([30, 14, 1]);
    const native = await openDecodedSplit(await ensureDecodedCache(folder, 28), 'train');
    const small = await openDecodedSplit(resized, 'train');
    const mean = (pixels: Uint8Array) => pixels.reduce((sum, pixel) => sum + pixel, 0) / pixels.length;
    expect(mean(await small.read([29]))).toBeCloseTo(mean(await native.read([29])), -1);
  });
});
