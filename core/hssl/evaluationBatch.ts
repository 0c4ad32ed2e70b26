import type { ExperimentSpec } from '../contract/spec.ts';

/** Images to encode in one go: fewer where they are large, so that memory stays bounded. */
export function evaluationBatch({ spec }: { readonly spec: Pick<ExperimentSpec, 'base'> }): number {
  const pixels = spec.base.imageSize ** 2;
  return Math.max(8, Math.min(256, Math.floor((64 * 224 * 224) / pixels)));
}
