import type { Sharp } from 'sharp';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage, inspectImage } from '../../../core/data/decodeImage.ts';

const width = 40;
const height = 20;

/** Red grows from left to right, green falls from top to bottom. */
const gradient = Uint8Array.from({ length: width * height * 3 }, (_, index) => {
  const pixel = Math.floor(index / 3);
  return [((pixel % width) / (width - 1)) * 255, 255 - (Math.floor(pixel / width) / (height - 1)) * 255, 30][index % 3] ?? 0;
});
const colourImage = () => sharp(gradient, { raw: { width, height, channels: 3 } });
const greyImage = () => sharp(Uint8Array.from({ length: width * height }, (_, index) => index % 200), { raw: { width, height, channels: 1 } });

/** Colours at the four corners of a decoded 20 x 20 image. */
async function corners(content: Uint8Array): Promise<number[][]> {
  const pixels = await decodeImage(content, 20, 3);
  return [0, 19, 380, 399].map((pixel) => [...pixels.subarray(pixel * 3, pixel * 3 + 3)]);
}

/** The middle 20 columns of the gradient: 10 to 29. */
const expectedCorners = [
  [65, 255, 30],
  [190, 255, 30],
  [65, 0, 30],
  [190, 0, 30],
];

function expectNear(actual: number[][], expected: number[][], tolerance: number): void {
  const largest = Math.max(...actual.flatMap((colour, corner) => colour.map((value, channel) => Math.abs(value - (expected[corner]?.[channel] ?? 0)))));
  expect(largest).toBeLessThanOrEqual(tolerance);
}

describe('decodeImage', () => {
  it('resizes the short side and crops the centre', async () => {
    expectNear(await corners(await colourImage().png().toBuffer()), expectedCorners, 3);
  });

  it('reads PNG, JPEG, WebP, palette, 16-bit and CMYK images alike', async () => {
    const images = {
      jpeg: await colourImage().jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer(),
      webp: await colourImage().webp({ lossless: true }).toBuffer(),
      palette: await colourImage().png({ palette: true, quality: 100 }).toBuffer(),
      sixteenBit: await colourImage().toColourspace('rgb16').png().toBuffer(),
    };
    for (const content of Object.values(images)) {
      expectNear(await corners(content), expectedCorners, 12);
    }
    // CMYK cannot hold every colour: the gradient must be there, but not exactly.
    const [, brightest, darkest] = await corners(await colourImage().toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer());
    expect((brightest?.[0] ?? 0) - (darkest?.[0] ?? 0)).toBeGreaterThan(60);
    expect((brightest?.[1] ?? 0) - (darkest?.[1] ?? 0)).toBeGreaterThan(100);
  });

  it("honours the camera's orientation", async () => {
    // Orientation 6: turn clockwise to see it upright, so the left edge of the file is the top of the image.
    const content = await colourImage().withMetadata({ orientation: 6 }).png().toBuffer();
    expectNear(await corners(content), [[65, 0, 30], [65, 255, 30], [190, 0, 30], [190, 255, 30]], 14);
  });

  it('lays transparency on white', async () => {
    const content = await colourImage().ensureAlpha(0).png().toBuffer();
    expect(await decodeImage(content, 2, 1)).toEqual(Buffer.from([255, 255, 255, 255]));
  });

  it('takes the first frame of an animation', async () => {
    const frames = Buffer.concat([Buffer.alloc(8 * 8 * 3, 200), Buffer.alloc(8 * 8 * 3, 10)]);
    const content = await sharp(frames, { raw: { width: 8, height: 16, channels: 3, pageHeight: 8 } }).webp({ lossless: true }).toBuffer();
    expect(await decodeImage(content, 1, 3)).toEqual(Buffer.from([200, 200, 200]));
  });

  it('turns colours into grey for one channel and grey into colours for three', async () => {
    const grey = await sharp(Buffer.alloc(16, 77), { raw: { width: 4, height: 4, channels: 1 } }).png().toBuffer();
    expect(await decodeImage(grey, 1, 3)).toEqual(Buffer.from([77, 77, 77]));
    const colour = await sharp(Buffer.alloc(48, 77), { raw: { width: 4, height: 4, channels: 3 } }).png().toBuffer();
    expect(await decodeImage(colour, 1, 1)).toEqual(Buffer.from([77]));
  });
});

describe('inspectImage', () => {
  it('measures images as they are seen, and tells grey from colour however it is stored', async () => {
    const turned = await colourImage().withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await inspectImage(turned)).toEqual({ width: 20, height: 40, isGreyscale: false });
    const greyAsColour = await greyImage().toColourspace('srgb').jpeg().toBuffer();
    expect(await inspectImage(greyAsColour)).toEqual({ width: 40, height: 20, isGreyscale: true });
  });

  it('says why a file cannot be used', async () => {
    // Noise does not compress, so that cutting the file cuts pixels.
    const noise = Uint8Array.from({ length: 100 * 100 * 3 }, (_, index) => (index * 7919) % 251);
    const large = () => sharp(noise, { raw: { width: 100, height: 100, channels: 3 } });
    const cut = async (image: Sharp) => {
      const content = await image.toBuffer();
      return content.subarray(0, Math.floor(content.length * 0.6));
    };
    const reasonOf = (content: Uint8Array) => inspectImage(content).then(() => 'none', (error: Error) => error.message);
    expect([
      await reasonOf(new Uint8Array()),
      await reasonOf(Buffer.from('<html>not found</html>')),
      await reasonOf(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')),
      await reasonOf(await cut(large().jpeg())),
      await reasonOf(await cut(large().png())),
      await reasonOf(await cut(large().webp())),
    ]).toEqual([
      'the file is empty',
      'its content is not a PNG, JPEG or WebP image',
      'its content is svg, not PNG, JPEG or WebP',
      'VipsJpeg: premature end of JPEG image',
      'vipspng: libpng read error',
      'damaged: webp: unable to parse image',
    ]);
  });
});
