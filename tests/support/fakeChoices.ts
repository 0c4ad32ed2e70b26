import { type Alternative, baseAlternatives, type BaseAlternative, headAlternatives } from '../../core/contract/alternatives.ts';
import type { BaseChoice, SpecChoices } from '../../core/contract/choices.ts';
import type { ExperimentSpec } from '../../core/contract/spec.ts';
import { blockCount, stageWidths } from '../../core/contract/stageLists.ts';

/** Twelve times the square of the width for each block: near enough for something to look at. */
function parametersOf({ spec: { base } }: Alternative): number {
  const widths = stageWidths(base.architecture, base);
  const meanSquare = widths.reduce((sum, width) => sum + width ** 2, 0) / widths.length;
  return Math.round(12 * meanSquare * blockCount(base.architecture, base));
}

function baseChoice(alternative: BaseAlternative): BaseChoice {
  const parameters = parametersOf(alternative);
  return { size: alternative.size, parameters, multiplyAdds: parameters * 49, memoryBytes: 7e8 + parameters * 60, problem: alternative.problem };
}

/** What the service would answer to `spec.choices`, with the real rules and invented costs. */
export function fakeChoices(spec: ExperimentSpec): SpecChoices {
  return {
    bases: baseAlternatives(spec).map((alternative) => ({ architecture: alternative.architecture, ...baseChoice(alternative), sizes: alternative.sizes.map(baseChoice) })),
    heads: headAlternatives(spec).map(({ architecture, problem }, index) => ({ architecture, parameters: 120_000 + 30_000 * index, multiplyAdds: 5_800_000, problem })),
  };
}
