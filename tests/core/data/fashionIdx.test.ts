import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openDatasetCatalogue } from '../../../core/data/datasetCatalogue.ts';
import { inspectFashionMnist, readFashionMnist } from '../../../core/data/fashionMnist.ts';
import { clothesPixels, idxBytes, temporaryFolder, writeFashionIdxFolder, writeImage } from './sampleImages.ts';

async function idxFolder(perClass = { train: 2, test: 1 }, options: { packed?: boolean; mean?: number } = {}): Promise<string> {
  const folder = await temporaryFolder();
  await writeFashionIdxFolder(folder, perClass, options);
  return folder;
}

async function readAll(folder: string) {
  const images: { label: number; split: string; pixels: string }[] = [];
  const skipped = await readFashionMnist(folder, ({ label, split, pixels }) => {
    images.push({ label, split, pixels: Buffer.from(pixels).toString('hex') });
  });
  return { images, skipped };
}

const add = async (path: string) => (await openDatasetCatalogue(await temporaryFolder())).add({ path, name: 'clothes' });

describe('Fashion-MNIST as IDX files', () => {
  it('is read in the order of the files, packed or not, with one fingerprint for both', async () => {
    const [plain, packed] = [await idxFolder(), await idxFolder(undefined, { packed: true })];
    const { images, skipped } = await readAll(plain);
    expect(skipped).toEqual([]);
    expect(images.map(({ label, split }) => `${split} ${label}`)).toEqual(
      [...Array.from({ length: 20 }, (_, index) => `train ${(index * 3) % 10}`), ...Array.from({ length: 10 }, (_, index) => `test ${(index * 3) % 10}`)],
    );
    expect(images[11]?.pixels).toBe(Buffer.from(clothesPixels('train', 3, 1)).toString('hex'));
    expect((await readAll(packed)).images).toEqual(images);
    const facts = await inspectFashionMnist(plain);
    expect(facts).toEqual({ fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/), images: 30 });
    expect(await inspectFashionMnist(packed)).toEqual(facts);
    expect((await inspectFashionMnist(await idxFolder(undefined, { mean: 80 }))).fingerprint).not.toBe(facts.fingerprint);
  });

  it.each(['.', 'raw', 'FashionMNIST/raw', 'data/fashion'])('is found out and added when the files lie in %s', async (place) => {
    const folder = await temporaryFolder();
    await writeFashionIdxFolder(join(folder, place), { train: 2, test: 1 }, { packed: true });
    await writeImage(join(folder, 'preview.png'));
    expect(await add(folder)).toMatchObject({
      kind: 'fashion-mnist',
      status: 'ready',
      train: 20,
      test: 10,
      testFrom: 'given',
      classNames: expect.arrayContaining(['T-shirt/top', 'Ankle boot']),
      classCounts: new Array(10).fill(2),
      width: 28,
      channels: 1,
      source: folder,
      skipped: [],
    });
  });

  it('leaves out images whose label is none of the ten, and says which', async () => {
    const folder = await idxFolder();
    await writeFile(join(folder, 't10k-labels-idx1-ubyte'), idxBytes([10], Uint8Array.from([0, 1, 2, 3, 10, 5, 6, 7, 8, 255])));
    expect(await add(folder)).toMatchObject({
      train: 20,
      test: 8,
      skipped: [
        { path: 't10k-labels-idx1-ubyte', why: 'image 4 has the label 10, which is not 0 to 9' },
        { path: 't10k-labels-idx1-ubyte', why: 'image 9 has the label 255, which is not 0 to 9' },
      ],
    });
  });

  it.each<[string, string, (path: string) => Promise<void>, string]>([
    ['a missing file', 'train-labels-idx1-ubyte', (path) => rm(path), 'the file train-labels-idx1-ubyte is missing, and so is train-labels-idx1-ubyte.gz'],
    ['a truncated file', 't10k-images-idx3-ubyte', (path) => truncate(path, 5000), 'the file announces 10 x 28 x 28 = 7840 bytes, and 4984 follow'],
    ['images of another size', 'train-images-idx3-ubyte', (path) => writeFile(path, idxBytes([20, 14, 56], new Uint8Array(20 * 784))), 'the images are 14 x 56, and those of Fashion-MNIST are 28 x 28'],
    ['too few labels', 't10k-labels-idx1-ubyte', (path) => writeFile(path, idxBytes([9], new Uint8Array(9))), 'there are 9 labels for 10 images'],
  ])('refuses %s, and names the file', async (_, name, spoil, message) => {
    const folder = await idxFolder();
    const path = join(folder, name);
    await spoil(path);
    await expect(add(folder)).rejects.toMatchObject({ code: 'badData', path, message, advice: expect.stringMatching(/`npm run setup` in a checkout, and with the installer/) });
  });

  it('refuses files without training images', async () => {
    await expect(add(await idxFolder({ train: 0, test: 1 }))).rejects.toMatchObject({ code: 'badData', message: 'there are no training images in these files' });
  });

  it('refuses files of digits, which have the same names and shapes', async () => {
    const folder = await idxFolder({ train: 90, test: 10 }, { mean: 33 });
    await expect(add(folder)).rejects.toMatchObject({
      code: 'badData',
      path: folder,
      message: 'these are other images than those of Fashion-MNIST: class 0 (T-shirt/top) has the mean brightness 33 instead of 83',
    });
    expect(await add(await idxFolder({ train: 90, test: 10 }))).toMatchObject({ train: 900, test: 100 });
  });

  it('stops when it is aborted', async () => {
    const controller = new AbortController();
    const reason = new Error('stop');
    const reading = readFashionMnist(await idxFolder({ train: 60, test: 1 }), () => controller.abort(reason), controller.signal);
    await expect(reading).rejects.toBe(reason);
  });

  it('refuses every file that is cut off or has a flipped bit in its header', async () => {
    const folder = await idxFolder({ train: 1, test: 1 });
    const files = [
      { name: 'train-images-idx3-ubyte', headerBits: 128 },
      { name: 'train-labels-idx1-ubyte', headerBits: 64 },
      { name: 't10k-images-idx3-ubyte', headerBits: 128 },
      { name: 't10k-labels-idx1-ubyte', headerBits: 64 },
    ];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files), fc.boolean(), fc.nat(), async ({ name, headerBits }, isCut, draw) => {
        const path = join(folder, name);
        const whole = await readFile(path);
        const spoiled = isCut ? whole.subarray(0, draw % whole.length) : flipBit(whole, draw % headerBits);
        await writeFile(path, spoiled);
        await expect(readAll(folder)).rejects.toMatchObject({ code: 'badData', path, message: expect.stringMatching(/\w/) });
        await writeFile(path, whole);
      }),
      { numRuns: 150 },
    );
  });

  it('gives the very images of a packed file that is damaged, or none', async () => {
    const folder = await idxFolder({ train: 1, test: 1 });
    const { images } = await readAll(folder);
    const name = 'train-images-idx3-ubyte';
    const packed = gzipSync(await readFile(join(folder, name)));
    await rm(join(folder, name));
    const path = join(folder, `${name}.gz`);
    const refused = async (content: Uint8Array): Promise<boolean> => {
      await writeFile(path, content);
      try {
        // Bits of the time or the system in the header of gzip mean nothing for the content.
        expect((await readAll(folder)).images).toEqual(images);
        return false;
      } catch (error) {
        expect(error).toMatchObject({ code: 'badData', path });
        return true;
      }
    };
    expect(await refused(packed)).toBe(false);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: packed.length - 1 }), async (length) => {
        expect(await refused(packed.subarray(0, length))).toBe(true);
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: packed.length * 8 - 1 }), async (bit) => {
        await refused(flipBit(packed, bit));
      }),
    );
  });
});

function flipBit(content: Uint8Array, bit: number): Uint8Array {
  const flipped = Uint8Array.from(content);
  flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return flipped;
}
