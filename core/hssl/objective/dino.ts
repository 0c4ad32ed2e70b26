import { differentiable } from '../../tensor/differentiable.ts';
import type { Scalar, Tensor2D } from '../../tensor/tensorflow.ts';
import { tf } from '../../tensor/tensorflow.ts';

/** Student scores for each view, (views * batch) x prototypes, view by view. */
export interface StudentScores {
  readonly global: Tensor2D;
  readonly local: Tensor2D | null;
}

/** What the teacher's distributions ask of the student's views; each row weighs as many pairs as it stands for. */
export interface DinoTargets {
  /** For each global view the other one's distribution, (2 * batch) x prototypes. */
  readonly global: Tensor2D;
  /** For each local view the sum of both, batch x prototypes, the same for all of them. */
  readonly local: Tensor2D;
}

/**
 * Distributions of the teacher: softmax((scores - centre) / temperature).
 *
 * @param scores - rows x prototypes
 * @param centre - 1 x prototypes
 */
export function teacherDistribution(scores: Tensor2D, centre: Tensor2D, temperature: Scalar | number): Tensor2D {
  return tf.tidy(() => tf.softmax(tf.div(tf.sub(scores, centre), temperature)) as Tensor2D);
}

/** Pairs the teacher's two global views with the student's views: every pair of different views (Eq. 2, and DINO). */
export function dinoTargets(distribution: Tensor2D): DinoTargets {
  return tf.tidy(() => {
    const [first, second] = tf.split(distribution, 2, 0) as [Tensor2D, Tensor2D];
    return { global: tf.concat([second, first], 0), local: tf.add(first, second) as Tensor2D };
  });
}

/**
 * L(z1, z2) of Eq. 1-2: mean over view pairs and images of the cross-entropy between the teacher's distribution and
 * the student's softmax(scores / temperature). Differentiable in the scores.
 */
export function dinoLoss(student: StudentScores, targets: DinoTargets, temperature: number): Scalar {
  const globalRows = student.global.shape[0];
  const batch = globalRows / 2;
  const localViews = student.local === null ? 0 : student.local.shape[0] / batch;
  const pairs = 2 + 2 * localViews;
  const globalTerm = crossEntropySum(student.global, targets.global, 1, temperature);
  if (student.local === null) {
    return tf.div(globalTerm, batch * pairs);
  }
  const localTargets = tf.tile(targets.local, [localViews, 1]);
  const localTerm = crossEntropySum(student.local, localTargets, 2, temperature);
  return tf.div(tf.add(globalTerm, localTerm), batch * pairs);
}

/**
 * Sum over rows of -targets . log softmax(scores / temperature), as one operation of the gradient tape.
 *
 * @param mass - what a row of targets sums to
 */
function crossEntropySum(scores: Tensor2D, targets: Tensor2D, mass: number, temperature: number): Scalar {
  return differentiable(
    [scores],
    (save) => {
      const logProbabilities = tf.logSoftmax(tf.div(scores, temperature));
      // Targets too: those made while gradients are recorded would be freed with the recording.
      save(logProbabilities, targets);
      return tf.neg(tf.sum(tf.mul(targets, logProbabilities)));
    },
    (gradient, saved) => {
      const [logProbabilities, wanted] = saved as [Tensor2D, Tensor2D];
      const probabilities = tf.exp(logProbabilities);
      const excess = tf.sub(mass === 1 ? probabilities : tf.mul(probabilities, mass), wanted);
      return [tf.mul(excess, tf.div(gradient, temperature))];
    },
  );
}

/**
 * The centre after a step: momentum x centre + (1 - momentum) x mean of the teacher's scores in this batch.
 *
 * @param scores - of both global views, rows x prototypes
 */
export function moveCentre(centre: Tensor2D, scores: Tensor2D, momentum: number): Tensor2D {
  return tf.tidy(() => tf.add(tf.mul(centre, momentum), tf.mul(tf.mean(scores, 0, true), 1 - momentum)) as Tensor2D);
}
