import { randomStream } from '../tensor/randomStream.ts';
import { firstIndices } from './firstIndices.ts';

/**
 * Chooses `size` of `count` images, each class with its share (largest remainders get what rounding leaves; of equal
 * remainders the lower class), the same ones for the same seed and name. A smaller subsample of the same seed lies
 * within a larger one, up to rounding of the shares.
 *
 * @param labels - class of each image; null: all images are one class
 * @param size - at least `count` takes all of them
 * @returns indices in ascending order
 */
export function stratifiedSubsample(labels: Int32Array | null, count: number, size: number, seed: number, name: string): Int32Array {
  if (size >= count) {
    return firstIndices(count);
  }
  const members = indicesByClass(labels, count);
  const shares = sharesOf([...members.values()].map((indices) => indices.length), size);
  const chosen = new Int32Array(size);
  let filled = 0;
  [...members].forEach(([label, indices], position) => {
    const share = randomStream(seed, 'subsample', name, label).shuffle(indices).subarray(0, shares[position]);
    chosen.set(share, filled);
    filled += share.length;
  });
  return chosen.sort();
}

/** Classes in ascending order, each with its images in ascending order; 4 bytes for each image. */
function indicesByClass(labels: Int32Array | null, count: number): Map<number, Int32Array> {
  if (labels === null) {
    return new Map([[0, firstIndices(count)]]);
  }
  const sizes = new Map<number, number>();
  for (const label of labels) {
    sizes.set(label, (sizes.get(label) ?? 0) + 1);
  }
  const classes = [...sizes].sort(([left], [right]) => left - right);
  const members = new Map(classes.map(([label, images]) => [label, new Int32Array(images)]));
  const filled = new Map<number, number>();
  labels.forEach((label, index) => {
    const place = filled.get(label) ?? 0;
    (members.get(label) as Int32Array)[place] = index;
    filled.set(label, place + 1);
  });
  return members;
}

function sharesOf(counts: readonly number[], size: number): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const exact = counts.map((count) => (count * size) / total);
  const shares = exact.map(Math.floor);
  let left = size - shares.reduce((sum, share) => sum + share, 0);
  const byRemainder = exact
    .map((value, position) => ({ position, remainder: value - Math.floor(value) }))
    .sort((one, other) => other.remainder - one.remainder || one.position - other.position);
  for (const { position } of byRemainder) {
    if (left === 0) {
      break;
    }
    shares[position] = (shares[position] ?? 0) + 1;
    left -= 1;
  }
  return shares;
}
