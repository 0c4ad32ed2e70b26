import type { RankingEntry } from '../contract/run.ts';

/** `kl`: D of Eq. 8; `cka`: 1 - CKA. The larger, the more a head differs from the base. */
export type DifferenceMeasure = 'kl' | 'cka';

export interface RankedHead {
  head: string;
  /** 1 is the most different; heads of equal value share a rank. */
  rank: number;
  value: number;
  /** Bounds of the 95 % interval; null where the measure has none. */
  low: number | null;
  high: number | null;
  /** Whether its interval overlaps that of the first: the search does not tell the two apart. */
  isLikeFirst: boolean;
}

export interface Verdict {
  /** Best first. Entries without a number are left out. */
  ranked: RankedHead[];
  first: string | null;
  /** Heads that cannot be told apart from the first, best first; null where the measure has no intervals to judge by. */
  likeFirst: string[] | null;
  /** Heads whose value is not a number: something went wrong in them. */
  withoutValue: string[];
}

function valueOf(entry: RankingEntry, measure: DifferenceMeasure): number {
  return measure === 'kl' ? entry.kl : 1 - entry.cka;
}

/** Ranks the heads of a search by how much they differ from the base (Sec. 3.5), and says which the search cannot tell apart. */
export function rankHeads(ranking: readonly RankingEntry[], measure: DifferenceMeasure): Verdict {
  const finite = ranking.filter((entry) => Number.isFinite(valueOf(entry, measure)));
  const sorted = finite.toSorted((left, right) => valueOf(right, measure) - valueOf(left, measure));
  const [first] = sorted;
  const hasInterval = measure === 'kl';
  const ranked = sorted.map((entry): RankedHead => {
    const value = valueOf(entry, measure);
    // Written so that a bound that is not a number does not separate anything.
    const isBelowFirst = first !== undefined && entry.klHigh < first.klLow;
    return {
      head: entry.head,
      rank: 1 + sorted.filter((other) => valueOf(other, measure) > value).length,
      value,
      low: hasInterval ? entry.klLow : null,
      high: hasInterval ? entry.klHigh : null,
      isLikeFirst: hasInterval && entry !== first && !isBelowFirst,
    };
  });
  return {
    ranked,
    first: first?.head ?? null,
    likeFirst: hasInterval ? ranked.filter((entry) => entry.isLikeFirst).map((entry) => entry.head) : null,
    withoutValue: ranking.filter((entry) => !finite.includes(entry)).map((entry) => entry.head),
  };
}
