import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { writeFileAtomically } from '../data/writeFileAtomically.ts';
import { drawStep } from '../hssl/drawStep.ts';
import type { StepPosition } from '../hssl/schedules.ts';
import { stepInputs } from '../hssl/stepInputs.ts';
import type { TrainingSetup } from '../hssl/trainingSetup.ts';
import { stepViews } from '../hssl/trainingStep.ts';
import type { Tensor4D } from '../tensor/tensorflow.ts';
import { tf } from '../tensor/tensorflow.ts';

/** One column of a sheet: the same kind of picture of every image. */
export interface SheetColumn {
  readonly name: string;
  /** Side of the square pictures, in pixels. */
  readonly size: number;
  /** Pictures one below the other, rows x size x size x channels, 0-255. */
  readonly pixels: Uint8Array;
}

/** Images on a sheet. */
export const sheetRows = 8;

/** Smaller pictures are enlarged by a whole factor, so that their pixels stay visible. */
const leastCell = 64;
const gap = 4;

/**
 * The crops that the first images of a step's batch are turned into, exactly as the step sees them: original, global 1,
 * global 2, local 1, ...
 *
 * @param images - the first images of the batch, pixel values 0-255
 */
export function cropsOfStep(setup: TrainingSetup, position: StepPosition, images: Uint8Array): SheetColumn[] {
  const { format } = setup;
  const rows = images.length / (format.height * format.width * format.channels);
  // Views are drawn image by image, so a smaller batch draws the same for its images as the whole one.
  const inputs = stepInputs(setup, drawStep(setup, position, rows), images);
  const views = tf.tidy(() => {
    const { global, local } = stepViews(setup, inputs);
    return [global, ...(local === null ? [] : [local])].map((normalised) => toBytes(setup, normalised));
  });
  const names = ['global', 'local'];
  const columns = views.flatMap((tensor, index) => columnsOf(names[index] ?? '', tensor, rows));
  tf.dispose([inputs, views]);
  return [{ name: 'original', size: format.height, pixels: images }, ...columns];
}

/** Normalised values back to bytes. */
function toBytes(setup: TrainingSetup, views: Tensor4D): Tensor4D {
  const { mean, deviation } = setup.format;
  const values = tf.add(tf.mul(views, tf.tensor1d([...deviation])), tf.tensor1d([...mean]));
  return tf.cast(tf.round(tf.mul(tf.clipByValue(values, 0, 1), 255)), 'int32') as Tensor4D;
}

/** Views lie view by view: the first of every image, then the second of every image. */
function columnsOf(kind: string, views: Tensor4D, rows: number): SheetColumn[] {
  const [count, size] = views.shape;
  const bytes = Uint8Array.from(views.dataSync<'int32'>());
  const columnBytes = bytes.length / (count / rows);
  return Array.from({ length: count / rows }, (_, view) => ({
    name: `${kind} ${view + 1}`,
    size,
    pixels: bytes.subarray(view * columnBytes, (view + 1) * columnBytes),
  }));
}

/** Writes `<step>.png` and `<step>.json` (columns and rows) below `folder`. */
export async function writeSampleSheet(folder: string, step: number, columns: readonly SheetColumn[], channels: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const largest = Math.max(...columns.map((column) => column.size));
  const cell = largest * Math.max(1, Math.ceil(leastCell / largest));
  const first = columns[0];
  const rows = first === undefined ? 0 : first.pixels.length / (first.size * first.size * channels);
  const width = columns.length * (cell + gap) - gap;
  const height = rows * (cell + gap) - gap;
  const sheet = new Uint8Array(width * height * 4);
  columns.forEach((column, position) => {
    for (let row = 0; row < rows; row += 1) {
      drawPicture(sheet, width, position * (cell + gap), row * (cell + gap), cell, column, row, channels);
    }
  });
  const png = await sharp(sheet, { raw: { width, height, channels: 4 } }).png().toBuffer();
  await writeFileAtomically(join(folder, `${step}.png`), png);
  await writeFileAtomically(join(folder, `${step}.json`), JSON.stringify({ columns: columns.map((column) => column.name), rows }));
}

/** Draws one picture, enlarged by a whole factor, into the middle of its cell; the rest stays transparent. */
function drawPicture(
  sheet: Uint8Array,
  sheetWidth: number,
  left: number,
  top: number,
  cell: number,
  { size, pixels }: SheetColumn,
  row: number,
  channels: number,
): void {
  const factor = Math.max(1, Math.floor(cell / size));
  const margin = Math.floor((cell - size * factor) / 2);
  const start = row * size * size * channels;
  for (let y = 0; y < size * factor; y += 1) {
    for (let x = 0; x < size * factor; x += 1) {
      const source = start + (Math.floor(y / factor) * size + Math.floor(x / factor)) * channels;
      const target = ((top + margin + y) * sheetWidth + left + margin + x) * 4;
      const red = pixels[source] ?? 0;
      sheet[target] = red;
      sheet[target + 1] = channels === 1 ? red : (pixels[source + 1] ?? 0);
      sheet[target + 2] = channels === 1 ? red : (pixels[source + 2] ?? 0);
      sheet[target + 3] = 255;
    }
  }
}
