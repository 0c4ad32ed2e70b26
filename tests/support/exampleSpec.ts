import { checkSpec } from '../../core/contract/checkSpec.ts';
import type { ExperimentSpec, SpecInput } from '../../core/contract/spec.ts';

/** A whole spec with every default, from what a test says of it. */
export function exampleSpec(input: SpecInput = {}): ExperimentSpec {
  const { spec, problems } = checkSpec(input);
  if (spec === null || problems.length > 0) {
    throw new Error(JSON.stringify(problems));
  }
  return spec;
}
