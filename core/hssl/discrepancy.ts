import type { Tensor, Tensor1D, Tensor2D } from '../tensor/tensorflow.ts';
import { tf } from '../tensor/tensorflow.ts';
import type { RandomStream } from '../tensor/randomStream.ts';

/** Smallest normal number of single precision. */
const smallestNormal = 2 ** -126;

/** Divergences between the distributions of base b and head h, one number for each image, in nats. */
export interface Divergences {
  /** KL(b || h), the paper's D by image (Eq. 5, 8). */
  readonly kl: Tensor1D;
  /** KL(h || b) */
  readonly reverseKl: Tensor1D;
  /** Half of KL(b || m) + KL(h || m) with m the mean of both; at most ln 2. */
  readonly jensenShannon: Tensor1D;
}

/** Divergences of softmax(scores / temperature) between base and head, images x prototypes each. */
export function divergences(baseScores: Tensor2D, headScores: Tensor2D, temperature: number): Divergences {
  return tf.tidy(() => {
    const logBase = tf.logSoftmax(tf.div(baseScores, temperature));
    const logHead = tf.logSoftmax(tf.div(headScores, temperature));
    const base = tf.exp(logBase);
    const head = tf.exp(logHead);
    const logMiddle = logarithm(tf.mul(tf.add(base, head), 0.5));
    const expected = (weights: Tensor, values: Tensor): Tensor1D => tf.sum(tf.mul(weights, values), 1);
    const mean = (left: Tensor1D, right: Tensor1D): Tensor1D => tf.mul(tf.add(left, right), 0.5);
    const difference = tf.sub(logBase, logHead);
    return {
      kl: expected(base, difference),
      reverseKl: expected(head, tf.neg(difference)),
      jensenShannon: mean(expected(base, tf.sub(logBase, logMiddle)), expected(head, tf.sub(logHead, logMiddle))),
    };
  });
}

/** Entropy of each row of a matrix of distributions, in nats. */
export function entropies(distributions: Tensor2D): Tensor1D {
  return tf.tidy(() => {
    return tf.neg(tf.sum(tf.mul(distributions, logarithm(distributions)), 1)) as Tensor1D;
  });
}

/** Logarithm of probabilities; finite for 0, whose terms are weighed with 0. */
function logarithm(probabilities: Tensor): Tensor {
  return tf.log(tf.maximum(probabilities, smallestNormal));
}

/** A mean with a confidence interval. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Mean of `values` with its 95 % bootstrap interval: the 2.5 and 97.5 percentiles (interpolated as NumPy's) of the means
 * of `resamples` samples drawn with replacement.
 */
export function bootstrapInterval(values: ArrayLike<number>, resamples: number, stream: RandomStream): Interval {
  const count = values.length;
  const means = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample += 1) {
    let sum = 0;
    for (let draw = 0; draw < count; draw += 1) {
      sum += values[stream.integer(count)] ?? 0;
    }
    means[resample] = sum / count;
  }
  means.sort();
  return { mean: meanOf(values), low: percentile(means, 0.025), high: percentile(means, 0.975) };
}

/** Mean in double precision. */
export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) {
    sum += values[index] ?? 0;
  }
  return sum / values.length;
}

function percentile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] ?? NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? NaN;
  return low + (high - low) * (place - below);
}
