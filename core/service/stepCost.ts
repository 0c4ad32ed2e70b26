import type { BaseArchitecture } from '../contract/architectures.ts';
import { stageGrids, tokenWidth } from '../contract/networkGrids.ts';
import type { ExperimentSpec, NetworkSize } from '../contract/spec.ts';
import { stageDepths, stageWidths } from '../contract/stageLists.ts';
import type { CompositionDescription } from '../hssl/describeComposition.ts';

/** Backward costs twice the forward. */
const trainingPasses = 3;
/** Node, the runtime, its code, and the recorded graph [ours: seen with the smallest models]. */
const processBytes = 700e6;
/** Student, teacher, gradient and two moments of AdamW, 4 bytes each. */
const bytesPerParameter = 20;

/** What one training step of a spec computes and keeps. */
export interface StepCost {
  /** Multiply-adds of one training step. */
  step: number;
  /**
   * What activations grow with: multiply-adds of the student's forward in one step by the width of the activations that
   * they make, since multiply-adds grow with the square of the width and activations with the width.
   */
  activations: number;
  /** Of the process and its parameters: what does not grow with the batch. */
  fixedBytes: number;
}

/** The cost of a step, from the multiply-adds and parameters that a spec's composition has. */
export function stepCost(spec: ExperimentSpec, description: CompositionDescription): StepCost {
  const { student, teacher } = description.imageMultiplyAdds;
  const { batchSize } = spec.schedule;
  const heads = Object.values(description.headParameters).reduce((sum, count) => sum + count, 0);
  return {
    step: batchSize * (trainingPasses * student + teacher),
    activations: (batchSize * student) / compositionWidth(spec, description),
    fixedBytes: processBytes + bytesPerParameter * (description.baseParameters + heads + description.projectionParameters),
  };
}

/**
 * The width that a network's activations have on average: its own for one stage. In a hierarchical one early stages have
 * large grids of narrow tokens and keep most of the memory: a block on `g x g` tokens of width `w` computes about
 * `g^2 w^2` and keeps about `g^2 w`, so that this is the ratio of their sums over all blocks [ours].
 */
export function activationWidth(architecture: BaseArchitecture, size: NetworkSize, imageSize: number): number {
  const widths = stageWidths(architecture, size);
  const depths = stageDepths(architecture, size);
  const grids = stageGrids(architecture, size, imageSize);
  const kept = widths.map((width, stage) => (depths[stage] ?? 0) * (grids[stage] ?? 0) ** 2 * width);
  const sum = kept.reduce((total, share) => total + share, 0);
  const computed = kept.reduce((total, share, stage) => total + share * (widths[stage] ?? 0), 0);
  return sum === 0 ? tokenWidth(architecture, size) : computed / sum;
}

/** The widths of all networks of a spec, each weighed by what it keeps. */
function compositionWidth(spec: ExperimentSpec, { baseMultiplyAdds, headMultiplyAdds }: CompositionDescription): number {
  const { architecture, imageSize } = spec.base;
  const behind = tokenWidth(architecture, spec.base);
  const networks = [
    { multiplyAdds: baseMultiplyAdds, width: activationWidth(architecture, spec.base, imageSize) },
    ...spec.heads.map((head) => ({
      multiplyAdds: headMultiplyAdds[head.id] ?? 0,
      width: spec.composition === 'parallel' ? activationWidth(head.architecture, head.network, imageSize) : behind,
    })),
  ];
  const computed = networks.reduce((sum, network) => sum + network.multiplyAdds, 0);
  return computed / networks.reduce((sum, network) => sum + network.multiplyAdds / network.width, 0);
}
