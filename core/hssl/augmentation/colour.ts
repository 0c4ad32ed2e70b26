import type { Tensor1D, Tensor3D, Tensor4D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';
import type { ColourPlan } from './colourDraws.ts';

/** Weights of red, green and blue in grey (ITU-R 601, as PIL and torchvision). */
const greyWeights = [0.2989, 0.587, 0.114];

/** Drawn values on the device; see `ColourDraws`. */
export interface ColourTensors {
  /** slots x 3 x images; absent where there is no slot */
  readonly slots?: Tensor3D;
  readonly hue?: Tensor1D;
}

/**
 * Colour jitter and greyscale of images of values 0-1, laid out images x rows x channels x columns; every adjustment
 * as torchvision's `functional.adjust_*` on float tensors.
 */
export function adjustColours(plan: ColourPlan, images: Tensor4D, draws: ColourTensors): Tensor4D {
  return tf.tidy(() => {
    const count = images.shape[0];
    const slots = draws.slots?.shape[0] ?? 0;
    const coefficients = draws.slots === undefined ? [] : tf.unstack(tf.reshape(draws.slots, [slots * 3, count, 1, 1, 1]));
    const pass = (current: Tensor4D, slot: number): Tensor4D => {
      const [value, mean, grey] = coefficients.slice(slot * 3, slot * 3 + 3) as [Tensor4D, Tensor4D, Tensor4D];
      return mixWithGrey(current, value, mean, grey);
    };
    let current = images;
    for (let slot = 0; slot < plan.slotsBefore; slot += 1) {
      current = pass(current, slot);
    }
    if (draws.hue !== undefined) {
      current = shiftHue(current, draws.hue);
    }
    for (let slot = plan.slotsBefore; slot < slots; slot += 1) {
      current = pass(current, slot);
    }
    return current;
  });
}

function mixWithGrey(images: Tensor4D, value: Tensor4D, mean: Tensor4D, grey: Tensor4D): Tensor4D {
  const isColour = images.shape[2] === 3;
  const greys = isColour ? tf.sum(tf.mul(images, tf.tensor4d(greyWeights, [1, 1, 3, 1])), 2, true) : images;
  const ofPicture = tf.mul(tf.mean(greys, [1, 3], true), mean);
  const added = isColour ? tf.add(tf.mul(greys, grey), ofPicture) : ofPicture;
  return tf.clipByValue(tf.add(tf.mul(images, value), added), 0, 1);
}

/** Turns the hue in HSV space: torchvision's `adjust_hue` with one shift for each image. */
function shiftHue(images: Tensor4D, shifts: Tensor1D): Tensor4D {
  const [red, green, blue] = tf.split(images, 3, 2) as [Tensor4D, Tensor4D, Tensor4D];
  const highest = tf.max(images, 2, true) as Tensor4D;
  const chroma = tf.sub(highest, tf.min(images, 2, true)) as Tensor4D;
  // A grey pixel has no hue: its chroma of 0 makes any finite one right.
  const divisor = tf.add(chroma, tf.cast(tf.equal(chroma, 0), 'float32'));
  const ofRed = tf.div(tf.sub(green, blue), divisor);
  const ofGreen = tf.add(tf.div(tf.sub(blue, red), divisor), 2);
  const ofBlue = tf.add(tf.div(tf.sub(red, green), divisor), 4);
  const sixths = tf.where(tf.equal(highest, red), ofRed, tf.where(tf.equal(highest, green), ofGreen, ofBlue));
  const turned = tf.add(sixths, tf.mul(tf.reshape(shifts, [-1, 1, 1, 1]), 6));
  // Each channel of a pure hue is a trapezium over the circle, shifted by a third: value - chroma * trapezium.
  const phase = tf.mod(tf.add(turned, tf.tensor4d([5, 3, 1], [1, 1, 3, 1])), 6);
  const trapezium = tf.clipByValue(tf.minimum(phase, tf.sub(4, phase)), 0, 1);
  return tf.sub(highest, tf.mul(chroma, trapezium)) as Tensor4D;
}
