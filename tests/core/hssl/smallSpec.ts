import { checkSpec } from '../../../core/contract/checkSpec.ts';
import type { ExperimentSpec, SpecInput } from '../../../core/contract/spec.ts';

/** A spec of nano size, with parts of it changed; fails the test if it is not a valid spec. */
export function smallSpec(changes: SpecInput = {}): ExperimentSpec {
  const { spec, problems } = checkSpec({
    ...changes,
    base: { imageSize: 8, patchSize: 2, width: 16, depth: 2, attentionHeads: 2, ...changes.base },
    objective: { prototypes: 12, ...changes.objective, projection: { hidden: 24, layers: 3, bottleneck: 8, ...changes.objective?.projection } },
    schedule: { epochs: 2, batchSize: 4, ...changes.schedule },
  });
  if (spec === null || problems.length > 0) {
    throw new Error(JSON.stringify(problems));
  }
  return spec;
}
