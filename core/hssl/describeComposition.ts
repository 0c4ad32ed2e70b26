import type { ExperimentSpec } from '../contract/spec.ts';
import { cropSizes } from '../contract/specRules.ts';
import { countParameters } from '../nn/countParameters.ts';
import { compose, type HeadPart } from './composition.ts';
import type { BaseNetwork } from '../nn/network.ts';
import { evaluationBatch } from './evaluationBatch.ts';

/** Sizes of a composition's parts. Multiply-adds are of the forward pass. */
export interface CompositionDescription {
  readonly baseParameters: number;
  /** By head id. */
  readonly headParameters: Readonly<Record<string, number>>;
  /** Of all projection heads of the student. */
  readonly projectionParameters: number;
  /** For one global crop. */
  readonly baseMultiplyAdds: number;
  readonly headMultiplyAdds: Readonly<Record<string, number>>;
  readonly projectionMultiplyAdds: number;
  /** Student and teacher together, forward only, for all crops of one image. */
  readonly imageMultiplyAdds: { readonly student: number; readonly teacher: number };
  /** Images that an evaluation encodes at once. */
  readonly evaluationBatch: number;
}

/**
 * Counts the parameters and multiply-adds of a spec's parts. Allocates nothing and needs no engine.
 * Errors: `badInput` for sizes that do not fit.
 *
 * @param channels - of the images
 */
export function describeComposition(spec: ExperimentSpec, channels: number): CompositionDescription {
  const composition = compose(spec, channels);
  const base = composition.base.network;
  const heads = [...composition.heads];
  const projections = [...composition.projections.values()].map((part) => part.network);
  const projectionMultiplyAdds = projections.reduce((sum, network) => sum + network.multiplyAdds(), 0);
  const oneCrop = (size: number): number => {
    const headSum = heads.reduce((sum, [, head]) => sum + headMultiplyAdds(head, base, size), 0);
    return base.multiplyAdds(size, size) + headSum + projectionMultiplyAdds;
  };
  const [globalSize, localSize] = cropSizes(spec) as [number, number | undefined];
  const teacher = 2 * oneCrop(globalSize);
  return {
    baseParameters: countParameters(base),
    headParameters: Object.fromEntries(heads.map(([id, { network }]) => [id, countParameters(network)])),
    projectionParameters: projections.reduce((sum, network) => sum + countParameters(network), 0),
    baseMultiplyAdds: base.multiplyAdds(globalSize, globalSize),
    headMultiplyAdds: Object.fromEntries(heads.map(([id, head]) => [id, headMultiplyAdds(head, base, globalSize)])),
    projectionMultiplyAdds,
    evaluationBatch: evaluationBatch({ spec }),
    imageMultiplyAdds: { teacher, student: teacher + (localSize === undefined ? 0 : spec.objective.localCrops * oneCrop(localSize)) },
  };
}

function headMultiplyAdds(head: HeadPart, base: BaseNetwork, size: number): number {
  return head.reads === 'image' ? head.network.multiplyAdds(size, size) : head.network.multiplyAdds(base.grid(size, size));
}
