import sharp from 'sharp';
import type { DatasetSample } from '../../core/contract/dataset.ts';
import type { SampleSheet } from '../../core/contract/run.ts';

const side = 28;

/** A picture of stripes and a disc, different for each cell, as PNG in base64. */
async function picture(columns: number, rows: number, step: number): Promise<string> {
  const width = columns * side;
  const pixels = Buffer.alloc(width * rows * side);
  for (let y = 0; y < rows * side; y++) {
    for (let x = 0; x < width; x++) {
      const row = Math.floor(y / side);
      const column = Math.floor(x / side);
      const distance = Math.hypot((x % side) - side / 2, (y % side) - side / 2);
      const isInside = distance < 6 + row + column;
      const stripe = Math.floor(((x % side) + column * (y % side)) / (3 + row)) % 2;
      pixels[y * width + x] = isInside ? 120 + 100 * stripe : (15 * column + step) % 60;
    }
  }
  const png = await sharp(pixels, { raw: { width, height: rows * side, channels: 1 } }).png().toBuffer();
  return png.toString('base64');
}

/** Sheets of crops at a few steps, as a trainer would write them. */
export async function fakeSheets(steps: readonly number[]): Promise<SampleSheet[]> {
  const columns = ['original', 'global 1', 'global 2', 'local 1', 'local 2'];
  return Promise.all(steps.map(async (step) => ({ step, columns, rows: 6, png: await picture(columns.length, 6, step) })));
}

/** A few images of a data set. */
export async function fakeDatasetSamples(count: number): Promise<DatasetSample[]> {
  const labels = ['T-shirt', 'Trouser', 'Pullover', 'Dress', 'Coat'];
  return Promise.all(Array.from({ length: count }, async (_, index) => ({ label: labels[index % labels.length]!, png: await picture(1, 1, index * 7) })));
}
