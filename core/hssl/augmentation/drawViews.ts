import type { RandomStream } from '../../tensor/randomStream.ts';
import { type AllocateFloats, allocateFloats } from './allocateFloats.ts';
import { blurDeviation, writeBlurMatrix } from './blur.ts';
import { type ColourDraws, drawColour, neutralColourDraws, resetColourDraws } from './colourDraws.ts';
import { type CropBox, drawCropBox } from './cropBox.ts';
import { writeBicubicWeights } from './interpolation.ts';
import { viewCount, type ViewPlan } from './viewPlan.ts';

/** Everything random about the views of a batch, ready to be fed. Views of an image are neighbours: image 0 view 0, view 1, ... */
export interface ViewDraws {
  readonly batch: number;
  /** batch x (views * size) x image height */
  readonly rows: Float32Array;
  /** batch x views x image width x size */
  readonly columns: Float32Array;
  readonly colour: ColourDraws;
  /** (batch * views) x size x size; null where no view can be blurred */
  readonly blur: Float32Array | null;
  /** batch * views; null where no view can be solarised */
  readonly solarise: Float32Array | null;
}

/** PIL inverts from 128 of 255. */
const solariseThreshold = 128 / 255;
/** Above every pixel value: nothing is inverted. */
const never = 2;

type ImageSize = { readonly height: number; readonly width: number };

/** Arrays for the views of `batch` images of one size. */
export function allocateViewDraws(plan: ViewPlan, image: ImageSize, batch: number, allocate: AllocateFloats = allocateFloats): ViewDraws {
  const count = batch * viewCount(plan);
  return {
    batch,
    rows: allocate(count * plan.size * image.height),
    columns: allocate(count * image.width * plan.size),
    colour: neutralColourDraws(plan.colour, count, allocate),
    blur: plan.blur.some((probability) => probability > 0) ? allocate(count * plan.size * plan.size) : null,
    solarise: plan.solarise.some((probability) => probability > 0) ? allocate(count) : null,
  };
}

/**
 * Draws the views of a batch of images of one size: crop, flip, colour jitter, greyscale, blur and solarising, in DINO's
 * order and each view with its own probabilities.
 *
 * @param draws - arrays to draw into, whatever they hold
 */
export function drawViews(
  plan: ViewPlan,
  image: ImageSize,
  batch: number,
  stream: RandomStream,
  draws: ViewDraws = allocateViewDraws(plan, image, batch),
): ViewDraws {
  const views = viewCount(plan);
  const count = batch * views;
  clear(draws, count);
  for (let index = 0; index < count; index += 1) {
    const view = index % views;
    const box = drawCropBox(image.height, image.width, plan.scale, stream);
    writeCrop(draws, index, box, image, plan.size, stream.uniform() < plan.augmentation.flip);
    drawColour(draws.colour, index, count, plan.colour, plan.augmentation, stream);
    if (draws.blur !== null) {
      const isBlurred = stream.uniform() < (plan.blur[view] ?? 0);
      const deviation = blurDeviation(stream.uniform(), plan.size);
      writeBlurMatrix(draws.blur, index * plan.size * plan.size, plan.size, isBlurred ? deviation : 0);
    }
    if (draws.solarise !== null && stream.uniform() < (plan.solarise[view] ?? 0)) {
      draws.solarise[index] = solariseThreshold;
    }
  }
  return draws;
}

/** Views that nothing has been done to; crops and blur are written into zeros. */
function clear(draws: ViewDraws, count: number): void {
  draws.rows.fill(0);
  draws.columns.fill(0);
  draws.blur?.fill(0);
  draws.solarise?.fill(never);
  resetColourDraws(draws.colour, count);
}

/** Writes the two interpolation matrices of one view. */
function writeCrop(
  draws: Pick<ViewDraws, 'rows' | 'columns'>,
  index: number,
  box: CropBox,
  image: ImageSize,
  size: number,
  isFlipped: boolean,
): void {
  const rows = { values: draws.rows, offset: index * size * image.height, outputStride: image.height, inputStride: 1 };
  const columns = { values: draws.columns, offset: index * image.width * size, outputStride: 1, inputStride: size };
  writeBicubicWeights(rows, box.top, box.height, size, false);
  writeBicubicWeights(columns, box.left, box.width, size, isFlipped);
}
