import { rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openPixelFile, type PixelFile } from '../../../core/data/pixelFile.ts';
import { temporaryFolder } from './sampleImages.ts';

/** Ten images of three bytes, each with its index in front. */
async function writePixels(): Promise<string> {
  const path = join(await temporaryFolder(), 'train.u8');
  await writeFile(path, Uint8Array.from({ length: 30 }, (_, place) => (place % 3 === 0 ? place / 3 : 100 + place)));
  return path;
}

function opened(path: string): PixelFile {
  const file = openPixelFile(path, 3);
  onTestFinished(() => file.close());
  return file;
}

const ways: [string, (file: PixelFile, indices: number[], target: Uint8Array) => Promise<void>][] = [
  ['later', (file, indices, target) => file.read(indices, target)],
  ['at once', async (file, indices, target) => file.readSync(indices, target)],
];

describe.each(ways)('a file of pixels, read %s', (_way, read) => {
  it('gives images in the order asked for, side by side or not, and touches no more of the target', async () => {
    const file = opened(await writePixels());
    const target = new Uint8Array(24).fill(255);
    await read(file, [9, 3, 4, 5, 5, 0], target);
    expect(file.bytes).toBe(30);
    expect([...target]).toEqual([9, 128, 129, 3, 110, 111, 4, 113, 114, 5, 116, 117, 5, 116, 117, 0, 101, 102, 255, 255, 255, 255, 255, 255]);
  });

  it('says so when the file ends before an image does', async () => {
    const path = await writePixels();
    const file = opened(path);
    await truncate(path, 29);
    await expect(read(file, [9], new Uint8Array(3))).rejects.toMatchObject({
      code: 'badData',
      message: 'decoded images cannot be read: it ends too early',
      path,
      advice: expect.stringContaining('Delete the folder'),
    });
  });

  it('goes on reading a file that was deleted while it is open', async () => {
    const path = await writePixels();
    const file = opened(path);
    await rm(path);
    const target = new Uint8Array(3);
    await read(file, [2], target);
    expect([...target]).toEqual([2, 107, 108]);
  });
});

it('a file of pixels that is not there is bad data', async () => {
  const path = join(await temporaryFolder(), 'train.u8');
  expect(() => openPixelFile(path, 3)).toThrow(expect.objectContaining({ code: 'badData', message: 'decoded images cannot be read: it does not exist', path }));
});
