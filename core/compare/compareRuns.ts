import type { Comparison, SpecValue } from '../contract/comparison.ts';
import type { RunSummary } from '../contract/run.ts';
import { usedFields } from './usedFields.ts';
import { isSameValue } from './isSameValue.ts';

/** What a person calls a run is not what it is. */
const labelPaths: ReadonlySet<string> = new Set(['name', 'notes', 'tags']);

/** All keys of all maps. A key that only later maps have stands behind the one that it follows there, so that a head's fields stay together. */
function unionOfKeys(maps: readonly ReadonlyMap<string, unknown>[]): string[] {
  const keys: string[] = [];
  const known = new Set<string>();
  for (const map of maps) {
    let previous: string | null = null;
    for (const key of map.keys()) {
      if (!known.has(key)) {
        known.add(key);
        keys.splice(previous === null ? 0 : keys.indexOf(previous) + 1, 0, key);
      }
      previous = key;
    }
  }
  return keys;
}

/**
 * Every spec field that at least one run has, by dotted path, with one value per run (null where a run has none).
 * Names, notes and tags are left out, and so are sizes that a network does not read.
 */
export function specTable(runs: readonly RunSummary[]): Record<string, SpecValue[]> {
  const specs = runs.map((run) => usedFields(run.spec));
  const all = unionOfKeys(specs);
  // `heads: []` beside another run's `heads.0.id` says nothing that the rows of the head do not.
  const isParent = (path: string) => all.some((other) => other.startsWith(`${path}.`));
  const paths = all.filter((path) => !labelPaths.has(path) && !isParent(path));
  return Object.fromEntries(paths.map((path) => [path, specs.map((spec) => spec.get(path) ?? null)]));
}

/** Whether the runs do not all have the same value. */
export function isDifference(values: readonly SpecValue[]): boolean {
  return values.some((value) => !isSameValue(value, values[0]));
}

function metricTable(runs: readonly RunSummary[]): Comparison['metrics'] {
  const names = unionOfKeys(runs.map((run) => new Map(Object.entries(run.metrics)))).sort();
  return Object.fromEntries(names.map((name) => [name, runs.map((run) => run.metrics[name]?.last ?? null)]));
}

/** What `hssl compare` prints: the spec fields that differ, and the last value of every metric. */
export function compareRuns(runs: readonly RunSummary[]): Comparison {
  return {
    runs: runs.map(({ id, name, status, created }) => ({ id, name, status, created })),
    differences: Object.fromEntries(Object.entries(specTable(runs)).filter(([, values]) => isDifference(values))),
    metrics: metricTable(runs),
  };
}
