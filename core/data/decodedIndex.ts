import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

export const indexFile = 'index.json';

/** Images one after another, rows, columns, channels, one byte each. */
export function pixelsFile(split: 'train' | 'test'): string {
  return `${split}.u8`;
}

/** The class of each image, 32-bit little-endian; absent without labels. */
export function labelsFile(split: 'train' | 'test'): string {
  return `${split}.labels.i32`;
}

const indexSchema = z.object({
  version: z.literal(1),
  /** Of the source list, the size and the way of decoding. */
  fingerprint: z.string(),
  size: z.int().positive(),
  channels: z.union([z.literal(1), z.literal(3)]),
  labelled: z.boolean(),
  /** Number of images. */
  train: z.int().min(0),
  test: z.int().min(0),
  /** Of all training pixels of each channel, on a scale of 0 to 1. */
  mean: z.array(z.number()),
  deviation: z.array(z.number()),
});

/** What `cache/<size>x<channels>/index.json` holds. */
export type DecodedIndex = z.infer<typeof indexSchema>;

/** Null when there is no cache in the folder, or none that can be used. */
export async function readDecodedIndex(folder: string): Promise<DecodedIndex | null> {
  try {
    return indexSchema.parse(JSON.parse(await readFile(join(folder, indexFile), 'utf8')));
  } catch {
    return null;
  }
}
