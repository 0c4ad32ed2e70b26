import type { SpecValue } from '../contract/comparison.ts';
import type { ExperimentSpec } from '../contract/spec.ts';
import { flattenSpec } from './flattenSpec.ts';
import { unusedFields } from './unusedFields.ts';

/** The fields of a spec by their dotted paths, without those that say nothing about its networks. */
export function usedFields(spec: ExperimentSpec): Map<string, SpecValue> {
  const unused = unusedFields(spec);
  const isUnused = (path: string) => unused.some((parent) => path === parent || path.startsWith(`${parent}.`));
  return new Map([...flattenSpec(spec)].filter(([path]) => !isUnused(path)));
}
