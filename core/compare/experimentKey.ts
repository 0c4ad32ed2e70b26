import type { SpecValue } from '../contract/comparison.ts';
import type { ExperimentSpec } from '../contract/spec.ts';
import { flattenSpec } from './flattenSpec.ts';
import { unusedFields } from './unusedFields.ts';

function isBelow(path: string, parent: string): boolean {
  return path === parent || path.startsWith(`${parent}.`);
}

/** Fields that never change a number: what the run is called, and how often it is saved and evaluated. */
const withoutEffect = ['name', 'project', 'tags', 'notes', 'checkpoint', 'evaluation.knn.everyEpochs'];

function computeKey(spec: ExperimentSpec, ignored: readonly string[]): string {
  const unused = [
    ...unusedFields(spec),
    ...(spec.combine === 'search' ? [] : ['search']),
    ...(spec.supervision === 'baseline' ? ['heads', 'combine', 'discrepancy'] : []),
  ];
  const left = [...withoutEffect, ...unused, ...ignored];
  const fields: [string, SpecValue][] = [];
  for (const [path, value] of flattenSpec(spec)) {
    const isHeadId = /^heads\.\d+\.id$/.test(path);
    if (value !== null && value !== undefined && !isHeadId && !left.some((parent) => isBelow(path, parent))) {
      fields.push([path, value]);
    }
  }
  fields.sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify(fields);
}

/** Keys that were computed before, by what was ignored: lists of thousands of runs ask again at every change. */
const known = new WeakMap<ExperimentSpec, Map<string, string>>();

/**
 * A text that two specs share exactly when they describe the same experiment apart from the fields below `ignored`.
 * Labels, checkpointing and settings that this spec does not use (those of a search in a run that is none;
 * heads of a baseline; what a head is called; sizes that an architecture does not read) are no part of it.
 *
 * @param spec - of a run: it is remembered by identity, so it must not change afterwards
 */
export function experimentKey(spec: ExperimentSpec, ignored: readonly string[]): string {
  const keys = known.get(spec) ?? new Map<string, string>();
  known.set(spec, keys);
  const name = ignored.join(' ');
  const key = keys.get(name) ?? computeKey(spec, ignored);
  keys.set(name, key);
  return key;
}
