import type { SpecInput } from '../../../core/contract/spec.ts';

/** Small enough for a few milliseconds a step; for 24 images that is 3 steps an epoch. */
export const nano: SpecInput = {
  base: { imageSize: 12, patchSize: 4, width: 16, depth: 1, attentionHeads: 2 },
  heads: [{ architecture: 'convnext', depth: 1 }],
  objective: { prototypes: 16, projection: { hidden: 16, layers: 2, bottleneck: 8 } },
  schedule: { epochs: 2, batchSize: 8 },
  evaluation: { knn: { k: [1, 3], everyEpochs: 1 } },
  checkpoint: { everyEpochs: 1, keep: 1 },
};
