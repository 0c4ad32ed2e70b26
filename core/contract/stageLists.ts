import { type BaseArchitecture, baseTraits } from './architectures.ts';
import type { NetworkSize } from './spec.ts';

type Sizes = Pick<NetworkSize, 'width' | 'depth' | 'stages'>;

/** Widths of the stages of a network, one for a network that has but one stage. */
export function stageWidths(architecture: BaseArchitecture, size: Sizes): readonly number[] {
  return baseTraits[architecture].halving === null ? [size.width] : size.stages.widths;
}

/** Blocks of the stages of a network. */
export function stageDepths(architecture: BaseArchitecture, size: Sizes): readonly number[] {
  return baseTraits[architecture].halving === null ? [size.depth] : size.stages.depths;
}

/** Blocks of a network, all its stages together. */
export function blockCount(architecture: BaseArchitecture, size: Sizes): number {
  return stageDepths(architecture, size).reduce((sum, depth) => sum + depth, 0);
}
