import { randomStream } from '../tensor/randomStream.ts';

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
    return Int32Array.from({ length: count }, (_, index) => index);
  }
  const members = indicesByClass(labels, count);
  const shares = sharesOf([...members.values()].map((indices) => indices.length), size);
  const chosen: number[] = [];
  [...members].forEach(([label, indices], position) => {
    randomStream(seed, 'subsample', name, label).shuffle(indices);
    chosen.push(...indices.slice(0, shares[position]));
  });
  return Int32Array.from(chosen).sort();
}

/** Classes in ascending order, each with its images in ascending order. */
function indicesByClass(labels: Int32Array | null, count: number): Map<number, number[]> {
  const byClass = new Map<number, number[]>();
  for (let index = 0; index < count; index += 1) {
    const label = labels?.[index] ?? 0;
    const members = byClass.get(label);
    if (members === undefined) {
      byClass.set(label, [index]);
    } else {
      members.push(index);
    }
  }
  return new Map([...byClass].sort(([left], [right]) => left - right));
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
