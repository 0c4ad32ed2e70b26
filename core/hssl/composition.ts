import type { ExperimentSpec } from '../contract/spec.ts';
import { cropSizes } from '../contract/specRules.ts';
import { buildBase } from '../nn/buildBase.ts';
import { type BuiltHead, buildHead } from '../nn/buildHead.ts';
import type { BaseNetwork, BufferSpecification, DropPathSite, Network, ParameterSpecification, ProjectionNetwork } from '../nn/network.ts';
import { lastLayerName, projection } from '../nn/projection.ts';

/** A network inside a composition. Its `scope` starts the full names of its tensors: `base`, `heads.convnext`, `projections.head`. */
export interface Part<Kind extends Network> {
  readonly scope: string;
  readonly network: Kind;
}

/**
 * Base and head(s) that meet in one loss (Eq. 1, 6, 11). `id` is the head's, or those of all heads joined with `+`
 * where their image vectors are concatenated.
 */
export interface Pairing {
  readonly id: string;
  /** Ids of its heads. */
  readonly heads: readonly string[];
  /** Scopes of its two projection heads. */
  readonly baseProjection: string;
  readonly headProjection: string;
}

/** A head that reads the base's tokens, or in a parallel composition a whole network that reads the image. */
export type HeadPart = Pick<Part<Network>, 'scope'> & BuiltHead;

/** Base, heads and projection heads of a spec; student and teacher are built alike. A declaration without tensors. */
export interface Composition {
  readonly base: Part<BaseNetwork>;
  /** By head id. */
  readonly heads: ReadonlyMap<string, HeadPart>;
  /** By scope. */
  readonly projections: ReadonlyMap<string, Part<ProjectionNetwork>>;
  /** Empty for the supervision `baseline`. */
  readonly pairings: readonly Pairing[];
  /** Scope of the base's projection in a baseline, which supervises itself; null where heads supervise. */
  readonly baselineProjection: string | null;
  /** Scopes of the projections that have a centre: those that supervise, and the base's where D is centred. */
  readonly centred: readonly string[];
  /** With full names. */
  readonly parameters: readonly ParameterSpecification[];
  readonly buffers: readonly BufferSpecification[];
  readonly dropPathSites: readonly DropPathSite[];
}

/**
 * Builds what a spec describes. Heads are `single`, joined by a concatenation of their image vectors with one
 * projection (`concat`, Eq. 10-11), or each with a projection of its own and a base projection of its own (`search`,
 * Eq. 6-7). Drop path applies to whole networks, as DINO's [ours: heads of a few blocks are too shallow for it].
 * Errors: `badInput` for sizes that do not fit.
 *
 * @param channels - of the images
 */
export function compose(spec: ExperimentSpec, channels: number): Composition {
  const base = { scope: 'base', network: buildBase(spec.base, channels, cropSizes(spec), spec.schedule.dropPath) };
  const isBaseline = spec.supervision === 'baseline';
  const heads = new Map(isBaseline ? [] : spec.heads.map((head) => [head.id, { scope: `heads.${head.id}`, ...buildHead(spec, head, base.network, channels) }] as const));
  const pairings = isBaseline ? [] : pairingsOf(spec);
  const projections = new Map<string, Part<ProjectionNetwork>>();
  const addProjection = (scope: string, inputs: number): void => {
    const { prototypes, projection: options } = spec.objective;
    projections.set(scope, { scope, network: projection({ inputs, ...options, prototypes }) });
  };
  if (isBaseline) {
    addProjection('projections.base', base.network.width);
  }
  for (const pairing of pairings) {
    addProjection(pairing.baseProjection, base.network.width);
    addProjection(
      pairing.headProjection,
      pairing.heads.reduce((sum, id) => sum + (heads.get(id)?.network.width ?? 0), 0),
    );
  }
  const parts = [base, ...heads.values(), ...projections.values()];
  return {
    base,
    heads,
    projections,
    pairings,
    baselineProjection: isBaseline ? 'projections.base' : null,
    centred: isBaseline
      ? ['projections.base']
      : pairings.flatMap((pairing) => (spec.discrepancy.centred ? [pairing.headProjection, pairing.baseProjection] : [pairing.headProjection])),
    parameters: withFullNames(parts, (network) => network.parameters),
    buffers: withFullNames(parts, (network) => network.buffers),
    dropPathSites: withFullNames(parts, (network) => network.dropPathSites),
  };
}

/** Whether a parameter belongs to the last layer of a projection head, by its full name. */
export function isLastLayer(fullName: string): boolean {
  return fullName.startsWith('projections.') && fullName.endsWith(`.${lastLayerName}`);
}

function pairingsOf(spec: ExperimentSpec): Pairing[] {
  const ids = spec.heads.map((head) => head.id);
  if (spec.combine === 'search') {
    return ids.map((id) => ({ id, heads: [id], baseProjection: `projections.${id}.base`, headProjection: `projections.${id}.head` }));
  }
  return [{ id: ids.join('+'), heads: ids, baseProjection: 'projections.base', headProjection: 'projections.head' }];
}

function withFullNames<Named extends { readonly name: string }>(parts: readonly Part<Network>[], listOf: (network: Network) => readonly Named[]): Named[] {
  return parts.flatMap(({ scope, network }) => listOf(network).map((entry) => ({ ...entry, name: `${scope}.${entry.name}` })));
}
