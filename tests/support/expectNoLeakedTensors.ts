import { expect } from 'vitest';
import { tf } from '../../core/tensor/tensorflow.ts';

/**
 * Runs `body` twice, because a first run may fill caches, and expects the second to leave `kept` tensors more than
 * there were. Returns what the second run returned.
 */
export async function expectNoLeakedTensors<Result>(body: () => Result | Promise<Result>, kept = 0): Promise<Result> {
  await body();
  const before = tf.memory().numTensors;
  const result = await body();
  expect(tf.memory().numTensors - before, 'tensors left behind').toBe(kept);
  return result;
}
