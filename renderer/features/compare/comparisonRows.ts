import type { SpecValue } from '../../../core/contract/comparison.ts';
import { isDifference, specTable } from '../../../core/compare/compareRuns.ts';
import { knnGain } from '../../../core/compare/knnGain.ts';
import { floorKnn } from '../../../core/compare/knnMetric.ts';
import type { RunSummary } from '../../../core/contract/run.ts';
import { runSeconds } from '../../composables/runMeasures.ts';
import { byImportance } from '../../composables/useMetricText.ts';

export type RowKind = 'setting' | 'status' | 'gain' | 'floor' | 'duration' | 'metric';

/** One row of the table: one value for each run. */
export interface ComparisonRow {
  kind: RowKind;
  /** Path of the spec field or name of the metric; else the kind. */
  path: string;
  values: SpecValue[];
  isDifference: boolean;
  /** Places of the best values, where more or less is better; empty where all are alike. */
  best: number[];
}

/** What more is better in; for everything else the table takes no side. */
function isMoreBetter(kind: RowKind, path: string): boolean {
  return kind === 'gain' || (kind === 'metric' && path.startsWith('knn/'));
}

function bestPlaces(values: readonly SpecValue[]): number[] {
  const numbers = values.map((value) => (typeof value === 'number' && Number.isFinite(value) ? value : -Infinity));
  const most = Math.max(...numbers);
  const places = numbers.flatMap((value, index) => (value === most && most > -Infinity ? [index] : []));
  return places.length === values.length ? [] : places;
}

function row(kind: RowKind, path: string, values: SpecValue[]): ComparisonRow {
  return { kind, path, values, isDifference: isDifference(values), best: isMoreBetter(kind, path) ? bestPlaces(values) : [] };
}

/** Metrics of a head lose its id where the run has one head only, so that the heads of different runs share a row. */
function metricsByRole(run: RunSummary): Map<string, number> {
  const names = Object.keys(run.metrics);
  const idOf = (name: string) => /^discrepancy\/\w+\/(.+)$/.exec(name)?.[1] ?? /^knn\/head:([^/]+)\//.exec(name)?.[1];
  const ids = new Set(names.flatMap((name) => idOf(name) ?? []));
  const roleOf = (name: string) => {
    const id = ids.size === 1 ? idOf(name) : undefined;
    return id === undefined ? name : name.replace(`:${id}/`, '/').replace(/^(discrepancy\/\w+)\/.+$/, '$1');
  };
  return new Map(names.map((name) => [roleOf(name), run.metrics[name]?.last ?? NaN]));
}

function metricRows(runs: readonly RunSummary[]): ComparisonRow[] {
  const byRun = runs.map(metricsByRole);
  const names = [...new Set(byRun.flatMap((metrics) => [...metrics.keys()]))].sort(byImportance);
  return names.map((name) => {
    const made = row('metric', name, byRun.map((metrics) => metrics.get(name) ?? null));
    // Where a schedule ended follows from the settings.
    return name.startsWith('schedule/') ? { ...made, isDifference: false } : made;
  });
}

/**
 * Whether a field of a head differs between the runs that have that head. That the others have none is told by its
 * architecture already, and so is an id that only repeats it.
 */
function isHeadDifference(path: string, values: readonly SpecValue[], architectures: readonly SpecValue[]): boolean {
  if (path.endsWith('.id')) {
    return values.some((id, index) => id !== architectures[index]);
  }
  return isDifference(values.filter((_, index) => architectures[index] !== null));
}

/** The spec of each run, field by field. */
export function settingRows(runs: readonly RunSummary[]): ComparisonRow[] {
  const table = specTable(runs);
  return Object.entries(table).map(([path, values]) => {
    const made = row('setting', path, values);
    const head = /^(heads\.\d+)\.(?!architecture$)/.exec(path)?.[1];
    const architectures = head === undefined ? undefined : table[`${head}.architecture`];
    return architectures === undefined ? made : { ...made, isDifference: isHeadDifference(path, values, architectures) };
  });
}

/**
 * How each run went: state, gain over its baseline, and the last value of every metric.
 *
 * @param all - every run, among which the baselines are
 * @param now - milliseconds since 1970
 */
export function resultRows(runs: readonly RunSummary[], all: readonly RunSummary[], now: number): ComparisonRow[] {
  const gains = runs.map((run) => (run.spec.supervision === 'baseline' ? null : (knnGain([run], all)?.gain ?? null)));
  const metrics = metricRows(runs);
  const accuracy = metrics.filter(({ path }) => path.startsWith('knn/'));
  const rest = metrics.filter(({ path }) => !path.startsWith('knn/'));
  return [
    row('status', 'status', runs.map((run) => run.status)),
    ...accuracy,
    row('gain', 'gain', gains),
    row('floor', 'floor', runs.map(floorKnn)),
    ...rest,
    row('duration', 'duration', runs.map((run) => runSeconds(run, now))),
  ];
}
