import type { HeadArchitecture } from '../../../../core/contract/architectures.ts';
import { defaultName } from '../../../../core/contract/checkSpec.ts';
import { usualNetwork } from './headList.ts';
import { draftHeads, draftToSpec, headDefaults, type SpecDraft } from './specDraft.ts';
import { writePath } from './writePath.ts';

/** Which runs a set is made of: every chosen variant with every seed. */
export interface SetPlan {
  /** The composition as it stands in the form. */
  hasComposed: boolean;
  /** The base without a head. */
  hasBaseline: boolean;
  /** One run for each, behind the same base. */
  architectures: readonly HeadArchitecture[];
  seeds: readonly number[];
}

function withOneHead(draft: SpecDraft, architecture: HeadArchitecture): SpecDraft {
  const heads = draftHeads(draft);
  const template = heads.find((head) => head.architecture === architecture) ?? heads[0];
  const { depth, firstShortcut, tokenMixer, mlp } = { ...headDefaults, ...template };
  // A size is made for its architecture: another head's says nothing about this one.
  const network = template?.architecture === architecture ? (template.network ?? headDefaults.network) : usualNetwork(draft, architecture);
  return {
    ...draft,
    combine: 'single',
    supervision: 'head',
    heads: [{ id: architecture, architecture, depth, firstShortcut, tokenMixer, mlp, network }],
  };
}

function named(draft: SpecDraft, seed: number, hasSeveralSeeds: boolean): SpecDraft {
  const spec = draftToSpec(draft);
  const own = typeof draft.name === 'string' ? draft.name : spec === null ? 'untitled' : defaultName(spec);
  return writePath({ ...draft, name: hasSeveralSeeds ? `${own}, seed ${seed}` : own }, 'schedule.seed', seed);
}

/**
 * The specs of a set, seed by seed, so that a whole comparison is there as early as possible. Heads take their options from the
 * head of their architecture in the draft, else from its first one. Names say head and seed.
 */
export function expandSet(draft: SpecDraft, plan: SetPlan): SpecDraft[] {
  const unnamed = writePath(draft, 'name', undefined);
  const variants = [
    ...(plan.hasComposed ? [draft] : []),
    ...(plan.hasBaseline ? [{ ...unnamed, supervision: 'baseline', combine: 'single', heads: [] }] : []),
    ...plan.architectures.map((architecture) => withOneHead(unnamed, architecture)),
  ];
  const seeds = [...new Set(plan.seeds)];
  return seeds.flatMap((seed) => variants.map((variant) => named(variant, seed, seeds.length > 1)));
}

/** The draft as a search over its heads, or over `architectures` where it has fewer than two (Sec. 3.5). */
export function toSearch(draft: SpecDraft, architectures: readonly HeadArchitecture[]): SpecDraft {
  const heads = draftHeads(draft);
  const chosen = heads.length > 1 ? heads : architectures.map((architecture) => draftHeads(withOneHead(draft, architecture))[0]);
  return { ...writePath(draft, 'name', undefined), supervision: 'head', combine: 'search', heads: chosen };
}
