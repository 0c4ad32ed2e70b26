import type { Tensor1D, Tensor3D, Tensor4D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import { adjustColours, type ColourTensors } from './colour.ts';
import { slotCount } from './colourDraws.ts';
import type { ViewDraws } from './drawViews.ts';
import { viewCount, type ViewPlan } from './viewPlan.ts';

/** `ViewDraws` on the device; what no view has is absent. */
export interface ViewTensors extends ColourTensors {
  /** batch x (views * size) x image height */
  readonly rows: Tensor3D;
  /** batch x views x image width x size */
  readonly columns: Tensor4D;
  /** (batch * views) x size x size */
  readonly blur?: Tensor3D;
  /** batch * views */
  readonly solarise?: Tensor1D;
}

/** Uploads drawn views; the caller disposes the tensors. */
export function uploadViews(plan: ViewPlan, image: { readonly height: number; readonly width: number }, draws: ViewDraws): ViewTensors {
  const { batch, rows, columns, colour, blur, solarise } = draws;
  const views = viewCount(plan);
  const count = batch * views;
  const slots = slotCount(plan.colour);
  return {
    rows: tf.tensor3d(rows, [batch, views * plan.size, image.height]),
    columns: tf.tensor4d(columns, [batch, views, image.width, plan.size]),
    ...(slots > 0 && { slots: tf.tensor3d(colour.slots, [slots, 3, count]) }),
    ...(colour.hue !== null && { hue: tf.tensor1d(colour.hue) }),
    ...(blur !== null && { blur: tf.tensor3d(blur, [count, plan.size, plan.size]) }),
    ...(solarise !== null && { solarise: tf.tensor1d(solarise) }),
  };
}

/**
 * Makes the views of a batch: pixel values 0-1, (views * batch) x size x size x channels, view by view. Between crop and
 * result the layout is images x rows x channels x columns, in which resizing and blurring either axis are batched
 * matrix products.
 *
 * @param images - pixel values 0-255, batch x height x width x channels
 */
export function makeViews(plan: ViewPlan, images: Tensor4D, draws: ViewTensors): Tensor4D {
  return tf.tidy(() => {
    // Bicubic weights overshoot at edges; PIL clips its 8-bit result as well.
    let current = tf.clipByValue(cropViews(plan, images, draws), 0, 1);
    current = adjustColours(plan.colour, current, draws);
    if (draws.blur !== undefined) {
      current = blurViews(current, draws.blur);
    }
    if (draws.solarise !== undefined) {
      const threshold = tf.reshape(draws.solarise, [-1, 1, 1, 1]);
      current = tf.where(tf.greaterEqual(current, threshold), tf.sub(1, current), current) as Tensor4D;
    }
    const views = viewCount(plan);
    const [count, size, channels] = current.shape;
    const byView = tf.transpose(tf.reshape(current, [count / views, views, size, channels, size]), [1, 0, 2, 4, 3]);
    return tf.reshape(byView, [count, size, size, channels]);
  });
}

/** Crops, resizes and flips: values 0-1 before clipping, (batch * views) x size x channels x size. */
export function cropViews(plan: ViewPlan, images: Tensor4D, draws: Pick<ViewTensors, 'rows' | 'columns'>): Tensor4D {
  return tf.tidy(() => {
    const [batch, height, width, channels] = images.shape;
    const views = viewCount(plan);
    const values = tf.div(tf.cast(images, 'float32'), 255);
    const channelsBeforeColumns = channels === 1 ? values : tf.transpose(values, [0, 1, 3, 2]);
    const rows = tf.matMul(draws.rows, tf.reshape(channelsBeforeColumns, [batch, height, channels * width]) as Tensor3D);
    const resized = tf.matMul(tf.reshape(rows, [batch, views, plan.size * channels, width]) as Tensor4D, draws.columns);
    return tf.reshape(resized, [batch * views, plan.size, channels, plan.size]);
  });
}

function blurViews(views: Tensor4D, matrices: Tensor3D): Tensor4D {
  const [count, size, channels] = views.shape;
  const rows = tf.matMul(matrices, tf.reshape(views, [count, size, channels * size]) as Tensor3D);
  const columns = tf.matMul(tf.reshape(rows, [count, size * channels, size]) as Tensor3D, matrices, false, true);
  return tf.reshape(columns, [count, size, channels, size]);
}

/** Subtracts the mean and divides by the deviation of each channel. */
export function normaliseImages(images: Tensor4D, mean: readonly number[], deviation: readonly number[]): Tensor4D {
  return tf.tidy(() => tf.div(tf.sub(images, tf.tensor1d([...mean])), tf.tensor1d([...deviation])) as Tensor4D);
}
