import type { SpecValue } from '../contract/comparison.ts';

function isAbsent(value: SpecValue): value is null | undefined {
  return value === null || value === undefined;
}

/**
 * Whether two values of one spec field mean the same.
 *
 * - Missing and null are the same: both say "not set", and no JSON output could tell them apart.
 * - NaN is the same as NaN, and 0 as -0: they print alike, so a row of them would show no difference.
 * - 1 and "1" differ: fields have one type, so two types mean two versions of the field.
 * - Lists are the same item by item; their order means something (`globalScale`, `evaluation.knn.k`).
 */
export function isSameValue(left: SpecValue, right: SpecValue): boolean {
  if (isAbsent(left) || isAbsent(right)) {
    return isAbsent(left) && isAbsent(right);
  }
  if (typeof left === 'object' || typeof right === 'object') {
    return (
      typeof left === 'object' &&
      typeof right === 'object' &&
      left.length === right.length &&
      left.every((item, index) => isSameValue(item, right[index]))
    );
  }
  return left === right || (Number.isNaN(left) && Number.isNaN(right));
}
