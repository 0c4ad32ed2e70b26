import type { SpecValue } from '../contract/comparison.ts';

/** Keys may hold dots themselves; without escaping `{'a.b': 1}` and `{a: {b: 1}}` would share a path. */
function escapeKey(key: string): string {
  return key.replaceAll('\\', '\\\\').replaceAll('.', '\\.');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function collect(value: unknown, path: string, into: Map<string, SpecValue>): void {
  if (Array.isArray(value) && value.some(isObject)) {
    value.forEach((item: unknown, index) => collect(item, `${path}.${index}`, into));
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      collect(item, path === '' ? escapeKey(key) : `${path}.${escapeKey(key)}`, into);
    }
  } else {
    into.set(path, value as SpecValue);
  }
}

/**
 * Every field of a spec by its dotted path, in the spec's own order: `heads.0.depth`, `schedule.learningRate`.
 * Dots and backslashes inside keys are escaped with a backslash. A list is one value (`augmentation.globalScale`)
 * unless its items have fields of their own (`heads`).
 */
export function flattenSpec(spec: object): Map<string, SpecValue> {
  const fields = new Map<string, SpecValue>();
  collect(spec, '', fields);
  return fields;
}
