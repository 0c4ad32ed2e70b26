import { type Parity, type ParityKind, parityKinds } from '../support/baseParity.ts';

/** The largest differences of one network: of all cases of an architecture, or of one full-size model. */
export interface ParityRow {
  readonly title: string;
  /** `3 cases`, or `28.3 M` parameters. */
  readonly size: string;
  /** Null where a kind does not exist: running statistics without batch normalisation. */
  readonly largest: Readonly<Record<ParityKind, number | null>>;
}

export function parityRow(title: string, size: string, parities: readonly Parity[]): ParityRow {
  const largestOf = (kind: ParityKind): number | null => {
    const differences = parities.filter((parity) => parity.kind === kind).map(({ difference }) => difference);
    return differences.length === 0 ? null : Math.max(...differences);
  };
  return { title, size, largest: Object.fromEntries(parityKinds.map((kind) => [kind, largestOf(kind)])) as ParityRow['largest'] };
}

/** The largest difference of a row. */
export function worst({ largest }: ParityRow): number {
  return Math.max(...Object.values(largest).map((difference) => difference ?? 0));
}

/** Head and rows of a table. */
export function parityTable(rows: readonly ParityRow[], first: string, second: string): { head: string[]; rows: string[][] } {
  return {
    head: [first, second, ...parityKinds],
    rows: rows.map(({ title, size, largest }) => [title, size, ...parityKinds.map((kind) => largest[kind]?.toExponential(1) ?? '-')]),
  };
}

export function markdownTable({ head, rows }: { head: readonly string[]; rows: readonly (readonly string[])[] }): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
