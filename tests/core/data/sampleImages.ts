import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll } from 'vitest';
import { randomStream } from '../../../core/tensor/randomStream.ts';

const folders: string[] = [];

afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

/** A folder that is removed when the file's tests are over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hssl-data-'));
  folders.push(folder);
  return folder;
}

/** Writes a picture of one colour with seeded noise; the format follows the file name. */
export async function writeImage(
  path: string,
  { width = 12, height = 12, colour = [120, 60, 200] as readonly number[], seed = 0 } = {},
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const stream = randomStream(seed, 'sample image', width, height);
  const channels = colour.length as 1 | 3;
  const pixels = Uint8Array.from({ length: width * height * channels }, (_, index) =>
    Math.min(255, Math.max(0, (colour[index % channels] ?? 0) + stream.integer(21) - 10)),
  );
  await sharp(pixels, { raw: { width, height, channels } }).toFile(path);
}

/** `train/<class>/*.png` and, if asked for, `val/<class>/*.png`: each class has a colour of its own. */
export async function writeClassFolder(folder: string, classes: readonly string[], trainEach: number, valEach = 0, side = 12): Promise<void> {
  for (const [label, name] of classes.entries()) {
    const colour = [40 + ((label * 97) % 180), 200 - ((label * 53) % 180), 60 + ((label * 31) % 150)];
    for (let index = 0; index < trainEach + valEach; index += 1) {
      const split = index < trainEach ? 'train' : 'val';
      await writeImage(join(folder, split, name, `${String(index).padStart(3, '0')}.png`), { width: side, height: side, colour, seed: label * 1000 + index });
    }
  }
}

/** The files of the package fashion-mnist with a few generated records of each class; some classes may have bad ones. */
export async function writeFashionPackage(folder: string, perClass: number, badRecords: Readonly<Record<number, string[]>> = {}): Promise<void> {
  await mkdir(join(folder, 'src', 'clothes'), { recursive: true });
  for (let label = 0; label < 10; label += 1) {
    const stream = randomStream(label, 'fashion');
    const records = Array.from({ length: perClass }, () => JSON.stringify(Array.from({ length: 784 }, () => stream.integer(26) + label * 25)));
    records.splice(1, 0, ...(badRecords[label] ?? []));
    await writeFile(join(folder, 'src', 'clothes', `${label}.json`), `{"data":[${records.join(',')}]}`);
  }
}

/** About the mean pixel of each class of Fashion-MNIST, which an import looks at. */
const clothesMeans = [83, 57, 96, 66, 98, 35, 85, 43, 90, 77];

/** 28 x 28 bytes as bright as the clothes of a class; no two are the same. */
export function clothesPixels(split: 'train' | 'test', label: number, index: number, mean = clothesMeans[label] ?? 0): Uint8Array {
  const pixels = Uint8Array.from({ length: 784 }, (_, place) => mean - 5 + ((index * 7 + place * 13) % 11));
  pixels.set([index >> 8, index & 255, split === 'train' ? 1 : 2, label]);
  return pixels;
}

/** The bytes of an IDX file, apart from the code that the project writes them with. */
export function idxBytes(sizes: readonly number[], values: Uint8Array): Buffer {
  const header = Buffer.from([0, 0, 8, sizes.length, ...sizes.flatMap((size) => [size >> 24, (size >> 16) & 255, (size >> 8) & 255, size & 255])]);
  return Buffer.concat([header, values]);
}

/** The four files of Fashion-MNIST as its authors distribute them, with the classes mixed, and a licence. */
export async function writeFashionIdxFolder(
  folder: string,
  perClass: { train: number; test: number },
  { packed = false, mean }: { packed?: boolean; mean?: number } = {},
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [split, prefix] of [['train', 'train'], ['test', 't10k']] as const) {
    const labels = Uint8Array.from({ length: 10 * perClass[split] }, (_, index) => (index * 3) % 10);
    const images = Buffer.concat(Array.from(labels, (label, index) => clothesPixels(split, label, Math.floor(index / 10), mean)));
    const write = (name: string, content: Buffer) => writeFile(join(folder, packed ? `${name}.gz` : name), packed ? gzipSync(content) : content);
    await write(`${prefix}-images-idx3-ubyte`, idxBytes([labels.length, 28, 28], images));
    await write(`${prefix}-labels-idx1-ubyte`, idxBytes([labels.length], labels));
  }
  await writeFile(join(folder, 'LICENSE'), 'The MIT License (MIT)');
}
