import { finalKnn } from '../../../core/compare/knnMetric.ts';
import { tokenWidth } from '../../../core/contract/networkGrids.ts';
import type { RunSummary } from '../../../core/contract/run.ts';
import { blockCount } from '../../../core/contract/stageLists.ts';
import { largestDiscrepancy } from '../../composables/runMeasures.ts';

type Match = (run: RunSummary) => boolean;

const comparisons: Record<string, (left: number, right: number) => boolean> = {
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '=': (left, right) => left === right,
};

/** Numbers that can be compared, in the units in which the table shows them. */
const numbers: Record<string, (run: RunSummary) => number | null> = {
  knn: (run) => {
    const accuracy = finalKnn(run);
    return accuracy === null ? null : accuracy * 100;
  },
  d: largestDiscrepancy,
  seed: (run) => run.spec.schedule.seed,
  epochs: (run) => run.spec.schedule.epochs,
  depth: (run) => blockCount(run.spec.base.architecture, run.spec.base),
  width: (run) => tokenWidth(run.spec.base.architecture, run.spec.base),
};

const texts: Record<string, (run: RunSummary) => string[]> = {
  name: (run) => [run.name],
  tag: (run) => run.tags,
  status: (run) => [run.status],
  project: (run) => [run.project],
  dataset: (run) => [run.spec.dataset],
  base: (run) => [run.spec.base.architecture],
  head: (run) => run.spec.heads.flatMap((head) => [head.id, head.architecture]),
  notes: (run) => [run.notes],
  combine: (run) => [run.spec.supervision === 'baseline' ? 'baseline' : run.spec.combine],
};

function anyText(run: RunSummary): string {
  return [run.id, ...Object.values(texts).flatMap((read) => read(run))].join('\n').toLowerCase();
}

function parseTerm(term: string): Match {
  const comparison = /^(\w+)(>=|<=|>|<|=)(-?[\d.]+)$/.exec(term);
  const read = numbers[comparison?.[1] ?? ''];
  if (comparison && read) {
    const compare = comparisons[comparison[2]!]!;
    const bound = Number(comparison[3]);
    return (run) => {
      const value = read(run);
      return value !== null && compare(value, bound);
    };
  }
  const [, name = '', wanted = ''] = /^(\w+):(.+)$/.exec(term) ?? [];
  const field = texts[name];
  if (field) {
    return (run) => field(run).some((text) => text.toLowerCase().includes(wanted));
  }
  return (run) => anyText(run).includes(term);
}

/**
 * Reads a filter line: words that all must occur anywhere, `"two words"`, `name:text`, `knn>70`, and a minus before any of
 * these for its opposite. What is no known name is looked for as it stands, so that nothing typed is an error.
 */
export function parseRunFilter(line: string): Match {
  const terms = line.toLowerCase().match(/-?(?:\w+:)?"[^"]*"|\S+/g) ?? [];
  const matches = terms.map((term): Match => {
    const isNegated = term.startsWith('-') && term.length > 1;
    const match = parseTerm((isNegated ? term.slice(1) : term).replaceAll('"', ''));
    return isNegated ? (run) => !match(run) : match;
  });
  return (run) => matches.every((match) => match(run));
}
