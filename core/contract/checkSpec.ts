import type { z } from 'zod';
import type { DatasetSummary } from './dataset.ts';
import { nearestKey } from './nearestKey.ts';
import type { Problem } from './problem.ts';
import { type ExperimentSpec, specSchema } from './spec.ts';
import { knownKeys } from './specKeys.ts';
import { brokenRules } from './specRules.ts';

/** A spec with every default, or what is wrong with it. */
export interface CheckedSpec {
  /** Null when its shape is wrong; else complete, even where rules are broken, so that a form can go on drawing it. */
  spec: ExperimentSpec | null;
  problems: Problem[];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Gives heads without an id the id of their architecture, then `convnext-2`, ... */
function withHeadIds(heads: unknown[]): unknown[] {
  const taken = new Set(heads.flatMap((head) => (isRecord(head) && typeof head.id === 'string' ? [head.id] : [])));
  return heads.map((head) => {
    if (!isRecord(head) || head.id !== undefined || typeof head.architecture !== 'string') {
      return head;
    }
    let id = head.architecture;
    for (let number = 2; taken.has(id); number++) {
      id = `${head.architecture}-${number}`;
    }
    taken.add(id);
    return { id, ...head };
  });
}

/** Defaults that depend on other fields: the head, heads' ids, and the name. A baseline sets its heads aside. */
function withDerivedDefaults(input: Record<string, unknown>): Record<string, unknown> {
  const isBaseline = input.supervision === 'baseline';
  const written = input.heads ?? [{ architecture: 'convnext' }];
  const heads = isBaseline && (input.heads === undefined || Array.isArray(input.heads)) ? [] : written;
  return { ...input, heads: Array.isArray(heads) ? withHeadIds(heads) : heads };
}

/** What a spec without a name is called: `vit with convnext`, `vit beside convnext` in parallel, `vit baseline`, `search over 6 heads behind vit`. */
export function defaultName(spec: Pick<ExperimentSpec, 'base' | 'heads' | 'combine' | 'composition' | 'supervision'>): string {
  const base = spec.base.architecture;
  if (spec.supervision === 'baseline') {
    return `${base} baseline`;
  }
  const isParallel = spec.composition === 'parallel';
  if (spec.combine === 'search') {
    return `search over ${spec.heads.length} heads ${isParallel ? 'beside' : 'behind'} ${base}`;
  }
  return `${base} ${isParallel ? 'beside' : 'with'} ${spec.heads.map((head) => head.id).join(' + ')}`;
}

function fromIssue(issue: z.core.$ZodIssue): Problem[] {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((unknownKey) => {
      const nearest = nearestKey(unknownKey, knownKeys(issue.path));
      return {
        path: [...issue.path.map(String), unknownKey].join('.'),
        key: 'unknownKey',
        message: `Unknown key "${unknownKey}".`,
        advice: nearest === null ? 'Remove it.' : `Did you mean "${nearest}"?`,
        parameters: { name: unknownKey, nearest: nearest ?? '' },
      };
    });
  }
  const parameters: Problem['parameters'] = {};
  for (const name of ['expected', 'minimum', 'maximum', 'values'] as const) {
    if (name in issue) {
      const value: unknown = (issue as unknown as Record<string, unknown>)[name];
      parameters[name] = Array.isArray(value) ? value.map(String).join(', ') : typeof value === 'number' ? value : String(value);
    }
  }
  return [{ path, key: issue.code, message: `${issue.message}.`, advice: null, parameters }];
}

/**
 * Parses a spec from outside: fills in every default, and finds everything that is wrong with it.
 *
 * @param input - JSON as a person wrote it
 * @param datasets - the catalogue; null leaves out the rules about the data
 */
export function checkSpec(input: unknown, datasets: readonly DatasetSummary[] | null = null): CheckedSpec {
  if (!isRecord(input)) {
    const problem = { path: '', key: 'notAnObject', message: 'A spec is a JSON object.', advice: 'Write the fields between braces: { "name": ... }.', parameters: {} };
    return { spec: null, problems: [problem] };
  }
  const parsed = specSchema.safeParse(withDerivedDefaults(input));
  if (!parsed.success) {
    return { spec: null, problems: parsed.error.issues.flatMap(fromIssue) };
  }
  const spec = { ...parsed.data, name: input.name === undefined ? defaultName(parsed.data) : parsed.data.name };
  return { spec, problems: brokenRules(spec, datasets) };
}
