import { singularValues } from '../hssl/similarity.ts';
import { tf } from '../tensor/tensorflow.ts';
import { type Features, featureTensor } from './features.ts';

/** Entropy of a distribution, in nats; it need not be normalised. */
export function entropyOf(weights: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < weights.length; index += 1) {
    total += weights[index] ?? 0;
  }
  let entropy = 0;
  for (let index = 0; index < weights.length; index += 1) {
    const share = (weights[index] ?? 0) / total;
    entropy -= share > 0 ? share * Math.log(share) : 0;
  }
  return entropy;
}

/**
 * Deviation over images of the features at length 1, mean over channels: near 1 / sqrt(width) for well-spread features,
 * 0 where all images look alike (Chen and He, 2021).
 */
export function featureDeviation(features: Features): number {
  const deviation = tf.tidy(() => {
    const tensor = featureTensor(features);
    const unit = tf.div(tensor, tf.maximum(tf.norm(tensor, 'euclidean', 1, true), 1e-12));
    return tf.mean(tf.sqrt(tf.moments(unit, 0).variance));
  });
  const value = deviation.dataSync()[0] as number;
  deviation.dispose();
  return value;
}

/** RankMe (Garrido et al., 2023): exp of the entropy of the singular values, between 1 and the width. */
export function effectiveRank(features: Features): number {
  const tensor = tf.tidy(() => singularValues(featureTensor(features)));
  const values = tensor.dataSync<'float32'>();
  tensor.dispose();
  const sum = values.reduce((total, value) => total + value, 0);
  const epsilon = 1e-7;
  let entropy = 0;
  for (const value of values) {
    const share = value / sum + epsilon;
    entropy -= share * Math.log(share);
  }
  return Math.exp(entropy);
}
