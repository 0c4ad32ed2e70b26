import { baseAlternatives, type BaseAlternative, type HeadAlternative, headAlternatives } from '../contract/alternatives.ts';
import type { BaseChoice, HeadChoice, SpecChoices } from '../contract/choices.ts';
import type { DatasetSummary } from '../contract/dataset.ts';
import { toErrorReport } from '../contract/error.ts';
import type { Estimate } from '../contract/estimate.ts';
import type { Problem } from '../contract/problem.ts';
import type { ExperimentSpec } from '../contract/spec.ts';
import { channelsOf, estimateWith, type Experience, priceExperience } from './estimateSpec.ts';

/**
 * What each alternative to a spec would be: every architecture and named size of the base, and every head that can be
 * added, with its cost and what stands against it. Counts declarations; allocates no tensors.
 *
 * @param dataset - null where the spec's data set is not known: then there is no memory
 */
export function specChoices(spec: ExperimentSpec, dataset: DatasetSummary | null, experience: Experience): SpecChoices {
  const priced = priceExperience(experience, channelsOf(dataset));
  const price = (changed: ExperimentSpec) => attempt(() => estimateWith(changed, dataset, priced));

  function baseChoice({ spec: changed, size, problem }: BaseAlternative): BaseChoice {
    const whole = price(changed);
    // What a head behind it breaks leaves the base's own numbers as they are.
    const own = whole.estimate ?? price({ ...changed, supervision: 'baseline', heads: [] }).estimate;
    return {
      size,
      parameters: own?.baseParameters ?? null,
      multiplyAdds: own?.baseMultiplyAdds ?? null,
      memoryBytes: whole.estimate?.memoryBytes ?? null,
      problem: problem ?? whole.problem,
    };
  }

  function headChoice({ spec: changed, architecture, id, problem }: HeadAlternative): HeadChoice {
    const alone = { ...changed, combine: 'single' as const, heads: changed.heads.filter((head) => head.id === id) };
    const { estimate, problem: failure } = price(alone);
    return {
      architecture,
      parameters: estimate?.headParameters[id] ?? null,
      multiplyAdds: estimate?.headMultiplyAdds[id] ?? null,
      problem: problem ?? failure,
    };
  }

  return {
    bases: baseAlternatives(spec).map((alternative) => ({
      architecture: alternative.architecture,
      ...baseChoice(alternative),
      sizes: alternative.sizes.map(baseChoice),
    })),
    heads: headAlternatives(spec).map(headChoice),
  };
}

/** What something costs, or why it cannot be built: sizes that no rule names, but that a network refuses. */
function attempt(count: () => Estimate): { estimate: Estimate | null; problem: Problem | null } {
  try {
    return { estimate: count(), problem: null };
  } catch (error) {
    const { message, advice, path } = toErrorReport(error);
    return { estimate: null, problem: { path: path ?? 'base', key: 'cannotBeBuilt', message, advice, parameters: { reason: message } } };
  }
}
