import { type Parity, type ParityKind, parityKinds } from '../support/baseParity.ts';

/** The largest differences of one network: of all cases of an architecture, or of one full-size model. */
export interface ParityRow {
  readonly title: string;
  /** `3 cases`, or `28.3 M` parameters. */
  readonly size: string;
  /** Null where a kind does not exist: running statistics without batch normalisation. */
  readonly largest: Readonly<Record<ParityKind, number | null>>;
  /** The largest difference of PyTorch's own gradients in float32; null where they were not computed. */
  readonly ownGradients: number | null;
}

/** Largest difference that counts as equal, in units of the largest number of a tensor. */
export const tolerance = 1e-4;
/** Where PyTorch in float32 is further from the exact gradients than the tolerance, so many times as far is ours allowed to be. */
const timesOwn = 3;
const gradientKinds: readonly ParityKind[] = ['image gradient', 'weight gradients'];

export function parityRow(title: string, size: string, parities: readonly Parity[], ownGradients: number | null = null): ParityRow {
  const largestOf = (kind: ParityKind): number | null => {
    const differences = parities.filter((parity) => parity.kind === kind).map(({ difference }) => difference);
    return differences.length === 0 ? null : Math.max(...differences);
  };
  return { title, size, ownGradients, largest: Object.fromEntries(parityKinds.map((kind) => [kind, largestOf(kind)])) as ParityRow['largest'] };
}

/** Whether a network agrees with its reference. */
export function agrees({ largest, ownGradients }: ParityRow): boolean {
  return parityKinds.every((kind) => {
    const allowed = gradientKinds.includes(kind) ? Math.max(tolerance, timesOwn * (ownGradients ?? 0)) : tolerance;
    return (largest[kind] ?? 0) < allowed;
  });
}

/** Head and rows of a table. */
export function parityTable(rows: readonly ParityRow[], first: string, second: string): { head: string[]; rows: string[][] } {
  const hasOwn = rows.some(({ ownGradients }) => ownGradients !== null);
  const figure = (difference: number | null): string => difference?.toExponential(1) ?? '-';
  return {
    head: [first, second, ...parityKinds, ...(hasOwn ? ["PyTorch's gradients in float32"] : [])],
    rows: rows.map(({ title, size, largest, ownGradients }) => [title, size, ...parityKinds.map((kind) => figure(largest[kind])), ...(hasOwn ? [figure(ownGradients)] : [])]),
  };
}

export function markdownTable({ head, rows }: { head: readonly string[]; rows: readonly (readonly string[])[] }): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
