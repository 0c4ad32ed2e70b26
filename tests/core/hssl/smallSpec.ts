import type { ExperimentSpec, SpecInput } from '../../../core/contract/spec.ts';
import { exampleSpec } from '../../support/exampleSpec.ts';

/** A valid spec of nano size (images of 8 pixels, width 16), with parts of it changed. */
export function smallSpec(changes: SpecInput = {}): ExperimentSpec {
  return exampleSpec({
    ...changes,
    base: { imageSize: 8, patchSize: 2, width: 16, depth: 1, attentionHeads: 2, ...changes.base },
    objective: { prototypes: 12, ...changes.objective, projection: { hidden: 20, layers: 3, bottleneck: 8, ...changes.objective?.projection } },
    schedule: { epochs: 2, batchSize: 4, ...changes.schedule },
  });
}
