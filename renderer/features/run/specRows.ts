import { flattenSpec } from '../../../core/compare/flattenSpec.ts';
import { usedFields } from '../../../core/compare/usedFields.ts';
import type { SpecValue } from '../../../core/contract/comparison.ts';
import { specSchema, type ExperimentSpec } from '../../../core/contract/spec.ts';

/** One field of a spec as the tree shows it. */
export interface SpecRow {
  /** Dotted path. */
  path: string;
  /** Path below its group. */
  label: string;
  value: SpecValue;
  isDefault: boolean;
}

export interface SpecGroup {
  /** First part of the paths; `general` for fields that stand alone. */
  name: string;
  rows: SpecRow[];
}

/** Every default; a head's are those of any head. */
function readDefaults(): (path: string) => SpecValue {
  const defaults = flattenSpec(specSchema.parse({ heads: [{ id: 'any', architecture: 'vit' }] }));
  return (path) => (/^heads\.\d+\.(?:id|architecture)$/.test(path) ? undefined : defaults.get(path.replace(/^heads\.\d+/, 'heads.0')));
}

function isSame(left: SpecValue, right: SpecValue): boolean {
  return JSON.stringify(left ?? null) === JSON.stringify(right ?? null);
}

/** The fields of a spec that its networks read, by group, each marked when it is as the schema would fill it in. Labels of a run are left out. */
export function specGroups(spec: ExperimentSpec): SpecGroup[] {
  const defaultOf = readDefaults();
  const groups = new Map<string, SpecRow[]>();
  for (const [path, value] of usedFields(spec)) {
    const [first = '', ...rest] = path.split('.');
    if (['name', 'notes', 'tags'].includes(first)) {
      continue;
    }
    const isHead = first === 'heads' && rest.length > 1;
    const name = isHead ? `heads.${rest[0]}` : rest.length > 0 ? first : 'general';
    const label = isHead ? rest.slice(1).join('.') : rest.length > 0 ? rest.join('.') : first;
    const row = { path, label, value, isDefault: isSame(value, defaultOf(path)) };
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return [...groups].map(([name, rows]) => ({ name, rows }));
}

/** A value as one writes it in a spec, short numbers as they are. */
export function writeSpecValue(value: SpecValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
