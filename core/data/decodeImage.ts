import type { Sharp } from 'sharp';
import sharp from 'sharp';

// Several images are decoded at once, so one thread for each; and no file is read twice, so nothing is worth caching.
sharp.concurrency(1);
sharp.cache(false);

/** What the check of one image found out. */
export interface ImageFacts {
  /** Side lengths after the camera's orientation is applied, in pixels. */
  width: number;
  height: number;
  /** Every pixel has equal red, green and blue, however it is stored. */
  isGreyscale: boolean;
}

/** Turns the content of an image file into `size` x `size` x `channels` bytes (rows, columns, channels). */
export type ImageDecoder = (content: Uint8Array, size: number, channels: 1 | 3) => Promise<Uint8Array>;

const acceptedFormats: readonly (string | undefined)[] = ['png', 'jpeg', 'webp'];

/** Side of the thumbnail that the check looks at for colours. */
const thumbnailSize = 32;

/**
 * Decodes a whole image to see that it can be read, and measures it.
 * Errors: `Error` whose message says why the file cannot be used.
 */
export async function inspectImage(content: Uint8Array): Promise<ImageFacts> {
  if (content.byteLength === 0) {
    throw new Error('the file is empty');
  }
  try {
    const image = open(content);
    const { format, autoOrient } = await image.metadata();
    if (!acceptedFormats.includes(format)) {
      throw new Error(`its content is ${format ?? 'unknown'}, not PNG, JPEG or WebP`);
    }
    const thumbnail = await squareOf(image, thumbnailSize, 3);
    return { width: autoOrient.width, height: autoOrient.height, isGreyscale: isGrey(thumbnail) };
  } catch (error) {
    throw new Error(plainReason(error), { cause: error });
  }
}

/**
 * Decodes an image: the camera's orientation is applied, transparency is laid on white, 16-bit, palette and CMYK
 * images become 8-bit sRGB or grey, of an animation the first frame is taken; then the short side is resized to `size`
 * (bicubic) and the centre is cropped.
 * Errors: `Error` whose message says why the file cannot be used.
 */
export async function decodeImage(content: Uint8Array, size: number, channels: 1 | 3): Promise<Uint8Array> {
  try {
    return await squareOf(open(content), size, channels);
  } catch (error) {
    throw new Error(plainReason(error), { cause: error });
  }
}

/** Resizes raw `side` x `side` grey bytes to `size` x `size`, with the same filter as {@link decodeImage}. */
export async function resizeGrey(pixels: Uint8Array, side: number, size: number): Promise<Uint8Array> {
  return squareOf(sharp(pixels, { raw: { width: side, height: side, channels: 1 } }), size, 1);
}

/** A PNG of raw pixels. */
export async function encodePng(pixels: Uint8Array, width: number, height: number, channels: 1 | 3): Promise<Buffer> {
  return sharp(pixels, { raw: { width, height, channels } }).png().toBuffer();
}

function open(content: Uint8Array): Sharp {
  // `error`: truncated and damaged pixels fail, harmless oddities (stray bytes after the image) do not.
  return sharp(content, { failOn: 'error' });
}

async function squareOf(image: Sharp, size: number, channels: 1 | 3): Promise<Uint8Array> {
  return image
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .resize(size, size, { fit: 'cover', position: 'centre', kernel: 'cubic' })
    .raw({ depth: 'uchar' })
    .toBuffer();
}

function isGrey(pixels: Uint8Array): boolean {
  for (let index = 0; index < pixels.length; index += 3) {
    if (pixels[index] !== pixels[index + 1] || pixels[index] !== pixels[index + 2]) {
      return false;
    }
  }
  return true;
}

/** The image library's message as one line for people. */
function plainReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (message.includes('unsupported image format')) {
    return 'its content is not a PNG, JPEG or WebP image';
  }
  return message.replaceAll(/\s*\n\s*/g, '; ').replace(/^Input (buffer|file) has corrupt header: /, 'damaged: ');
}
