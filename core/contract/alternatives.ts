import { type BaseArchitecture, baseArchitectures, type HeadArchitecture, headArchitectures } from './architectures.ts';
import { namedSizes } from './namedSizes.ts';
import { nameOfSize, pickArchitecture, pickSize, usualSize } from './pickedSizes.ts';
import type { Problem } from './problem.ts';
import type { ExperimentSpec, HeadSpec, NetworkSize } from './spec.ts';
import { brokenRules } from './specRules.ts';

/** A spec with something else in one place, and the first thing that stands against it. */
export interface Alternative {
  readonly spec: ExperimentSpec;
  readonly problem: Problem | null;
}

export interface BaseAlternative extends Alternative {
  /** Null for a size without a name. */
  readonly size: string | null;
}

export interface ArchitectureAlternative extends BaseAlternative {
  readonly architecture: BaseArchitecture;
  readonly sizes: readonly BaseAlternative[];
}

export interface HeadAlternative extends Alternative {
  readonly architecture: HeadArchitecture;
  /** Of the head that is new. */
  readonly id: string;
}

/** Every architecture of the base at the size that picking it gives, the spec's own as it stands, and all sizes with a name. */
export function baseAlternatives(spec: ExperimentSpec): ArchitectureAlternative[] {
  const known = knownProblems(spec);
  const { imageSize, patchSize, architecture: own } = spec.base;
  const alternative = (architecture: BaseArchitecture, size: string | null, network: NetworkSize): BaseAlternative => {
    const changed = { ...spec, base: { ...spec.base, architecture, ...network } };
    return { size, spec: changed, problem: brokenRules(changed, null).find((problem) => problem.path.startsWith('base.') || !known.has(told(problem))) ?? null };
  };
  return baseArchitectures.map((architecture) => {
    const isOwn = architecture === own;
    const patches = { imageSize, patchSize: isOwn ? patchSize : null };
    const picked = isOwn
      ? { size: nameOfSize(architecture, spec.base), spec, problem: brokenRules(spec, null).find((problem) => problem.path.startsWith('base.')) ?? null }
      : alternative(architecture, usualSize(architecture, imageSize).name, pickArchitecture(architecture, imageSize));
    return { ...picked, architecture, sizes: namedSizes[architecture].map(({ name }) => alternative(architecture, name, pickSize(architecture, name, patches))) };
  });
}

/** The spec with one more head, for every architecture of heads. */
export function headAlternatives(spec: ExperimentSpec): HeadAlternative[] {
  const known = knownProblems(spec);
  const id = freeId(spec.heads);
  return headArchitectures.map((architecture) => {
    const network = pickArchitecture(architecture, spec.base.imageSize);
    const { depth, firstShortcut, tokenMixer, mlp } = spec.heads.at(-1) ?? { depth: 3, firstShortcut: false, tokenMixer: true, mlp: true };
    const heads = [...spec.heads, { id, architecture, depth, firstShortcut, tokenMixer, mlp, network }];
    const changed: ExperimentSpec = { ...spec, supervision: 'head', combine: heads.length > 1 && spec.combine === 'single' ? 'concat' : spec.combine, heads };
    const own = `heads.${spec.heads.length}.`;
    const isOwn = (problem: Problem) => problem.path.startsWith(own) || (problem.parameters.id === id && !known.has(told(problem)));
    return { architecture, id, spec: changed, problem: brokenRules(changed, null).find(isOwn) ?? null };
  });
}

/** What stands against a spec already is not an alternative's fault. */
function knownProblems(spec: ExperimentSpec): Set<string> {
  return new Set(brokenRules(spec, null).map(told));
}

function told({ path, key, parameters }: Problem): string {
  return JSON.stringify([path, key, parameters]);
}

function freeId(heads: readonly HeadSpec[]): string {
  let number = heads.length + 1;
  while (heads.some((head) => head.id === `added-${number}`)) {
    number++;
  }
  return `added-${number}`;
}
