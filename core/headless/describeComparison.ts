import type { Comparison, SpecValue } from '../contract/comparison.ts';
import { formatTable } from './formatTable.ts';
import { formatMetric } from './formatValue.ts';

function formatSpecValue(value: SpecValue): string {
  return value === null || value === undefined ? '-' : typeof value === 'string' ? value : JSON.stringify(value);
}

/** What `hssl compare` prints for people: what differs, then the last value of each metric. */
export function describeComparison({ runs, differences, metrics }: Comparison): string {
  const heads = runs.map((run) => run.id);
  const names = formatTable(['RUN', 'NAME', 'STATUS'], runs.map((run) => [run.id, run.name, run.status]));
  const fields = Object.entries(differences).map(([path, values]) => [path, ...values.map(formatSpecValue)]);
  const numbers = Object.entries(metrics).map(([name, values]) => [name, ...values.map((value) => formatMetric(name, value))]);
  return [
    names,
    ...(fields.length === 0 ? [] : [formatTable(['DIFFERENCE', ...heads], fields)]),
    ...(numbers.length === 0 ? [] : [formatTable(['METRIC (LAST)', ...heads], numbers)]),
  ].join('\n\n');
}
