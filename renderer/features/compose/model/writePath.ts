import { isRecord, type JsonRecord } from './readPath.ts';

function write(node: unknown, keys: readonly string[], value: unknown): unknown {
  const [key, ...rest] = keys;
  if (key === undefined) {
    return value;
  }
  if (Array.isArray(node)) {
    return node.map((member, index) => (index === Number(key) ? write(member, rest, value) : member));
  }
  const record = isRecord(node) ? node : {};
  if (rest.length === 0 && value === undefined) {
    return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
  }
  const next = { ...record, [key]: write(record[key], rest, value) };
  return value === undefined && isRecord(next[key]) && Object.keys(next[key]).length === 0
    ? Object.fromEntries(Object.entries(next).filter(([name]) => name !== key))
    : next;
}

/**
 * A copy of a JSON object with one value replaced; everything beside the path is shared with the original.
 * `undefined` removes the key, and an object that it leaves empty (`limit`).
 */
export function writePath(root: JsonRecord, path: string, value: unknown): JsonRecord {
  return write(root, path.split('.'), value) as JsonRecord;
}
