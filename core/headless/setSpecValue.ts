import { StudioError } from '../contract/error.ts';
import { nearestKey } from '../contract/nearestKey.ts';
import { knownKeys, nearestPath } from '../contract/specKeys.ts';

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function unknownPath(path: string, keys: readonly string[], at: number): StudioError {
  const above = keys.slice(0, at);
  const siblings = knownKeys(above);
  const nearest = siblings.length > 0 && at > 0 ? [...above, nearestKey(keys[at] ?? '', siblings)].join('.') : nearestPath(path);
  return new StudioError('badInput', `The spec has no field "${path}".`, { path, advice: nearest === null ? undefined : `Did you mean "${nearest}"?` });
}

function isContainer(value: unknown): value is Record<string, unknown> | unknown[] {
  return typeof value === 'object' && value !== null;
}

/** Numbers below a list name its members; one past the end adds a member. */
function isMember(list: readonly unknown[], key: string): boolean {
  return /^\d+$/.test(key) && Number(key) <= list.length;
}

function assertMember(list: readonly unknown[], path: string, keys: readonly string[], at: number): void {
  if (!isMember(list, keys[at] ?? '')) {
    const name = keys.slice(0, at).join('.');
    throw new StudioError('badInput', `The spec has no field "${path}".`, { path, advice: `"${name}" has ${list.length} members, counted from 0.` });
  }
}

function withValue(parent: unknown, path: string, keys: readonly string[], at: number, value: unknown): unknown {
  if (at === keys.length) {
    return value;
  }
  const key = keys[at] ?? '';
  if (Array.isArray(parent)) {
    assertMember(parent, path, keys, at);
    const list: unknown[] = [...parent];
    list[Number(key)] = withValue(list[Number(key)], path, keys, at + 1, value);
    return list;
  }
  if (key === '0' && at > 0 && !isContainer(parent) && knownKeys(keys.slice(0, at)).length === 0) {
    return [withValue(undefined, path, keys, at + 1, value)];
  }
  if (!knownKeys(keys.slice(0, at)).includes(key)) {
    throw unknownPath(path, keys, at);
  }
  const object: Record<string, unknown> = isContainer(parent) ? { ...parent } : {};
  return { ...object, [key]: withValue(object[key], path, keys, at + 1, value) };
}

/**
 * Applies `a.b=VALUE` to a spec: VALUE is JSON, else a text. The spec itself is not changed.
 *
 * @throws StudioError `badInput` for a field that specs do not have, with the one most like it
 */
export function setSpecValue(spec: unknown, assignment: string): unknown {
  const separator = assignment.indexOf('=');
  if (separator <= 0) {
    throw new StudioError('badInput', `"${assignment}" sets nothing.`, { path: '--set', advice: 'Write a field and its value: --set schedule.epochs=3' });
  }
  if (!isContainer(spec) || Array.isArray(spec)) {
    // The check of the spec says what is wrong with it.
    return spec;
  }
  const path = assignment.slice(0, separator).trim();
  return withValue(spec, path, path.split('.'), 0, parseValue(assignment.slice(separator + 1)));
}
