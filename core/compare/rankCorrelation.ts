import { permutationsHeap, sampleRankCorrelation } from 'simple-statistics';

export interface RankCorrelation {
  /** Number of pairs with two finite values. */
  n: number;
  /** Spearman's rho, -1 to 1; null with fewer than two pairs, or where one side is all equal. */
  spearman: number | null;
  /** Kendall's tau-b, which counts ties; null as for `spearman`. */
  kendall: number | null;
  /**
   * Chance of a |tau-b| at least as large if the order were random, exact over all orders.
   * Null as for `spearman`, and above {@link mostExactPairs} pairs.
   */
  chance: number | null;
}

/** 8! = 40,320 orders are counted in an instant; there are six architectures. */
export const mostExactPairs = 8;

/** Kendall's tau-b (Kendall 1945): concordant minus discordant pairs over the geometric mean of the untied ones. */
function kendallTauB(left: readonly number[], right: readonly number[]): number {
  let balance = 0;
  let untiedLeft = 0;
  let untiedRight = 0;
  for (let i = 0; i < left.length; i++) {
    for (let j = i + 1; j < left.length; j++) {
      const leftSign = Math.sign((left[i] ?? 0) - (left[j] ?? 0));
      const rightSign = Math.sign((right[i] ?? 0) - (right[j] ?? 0));
      balance += leftSign * rightSign;
      untiedLeft += Math.abs(leftSign);
      untiedRight += Math.abs(rightSign);
    }
  }
  return balance / Math.sqrt(untiedLeft * untiedRight);
}

function chanceOf(left: readonly number[], right: readonly number[]): number {
  const observed = Math.abs(kendallTauB(left, right));
  const orders = permutationsHeap([...right]);
  // Rounding must not make an order that is as extreme look less so.
  const atLeast = orders.filter((order) => Math.abs(kendallTauB(left, order)) >= observed - 1e-12);
  return atLeast.length / orders.length;
}

/** How alike two sides order the same things; pairs in which a side is missing or not finite do not count. */
export function rankCorrelation(pairs: readonly (readonly [number | null, number | null])[]): RankCorrelation {
  const finite = pairs.filter((pair): pair is readonly [number, number] => pair.every(Number.isFinite));
  const left = finite.map(([value]) => value);
  const right = finite.map(([, value]) => value);
  const n = finite.length;
  if (n < 2 || new Set(left).size < 2 || new Set(right).size < 2) {
    return { n, spearman: null, kendall: null, chance: null };
  }
  return {
    n,
    spearman: sampleRankCorrelation(left, right),
    kendall: kendallTauB(left, right),
    chance: n <= mostExactPairs ? chanceOf(left, right) : null,
  };
}
