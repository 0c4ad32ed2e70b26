import type { BaseArchitecture, HeadArchitecture } from '../contract/architectures.ts';
import { StudioError } from '../contract/error.ts';
import type { ExperimentSpec, NetworkSize } from '../contract/spec.ts';
import { basePart } from '../contract/weights.ts';
import { buildBase } from './buildBase.ts';
import { buildHead } from './buildHead.ts';
import type { Network } from './network.ts';

/** A whole network as a spec describes it. */
export interface WholeNetwork extends NetworkSize {
  readonly architecture: BaseArchitecture;
  readonly imageSize: number;
}

/** A network of a run that weights are exported of. */
export interface ExportedPart {
  readonly architecture: BaseArchitecture | HeadArchitecture;
  /** Starts the names of its tensors in checkpoints. */
  readonly scope: string;
  /** With weights for the grid of global crops only, where it is a whole network. */
  readonly network: Network;
  /** Null for a head behind the base, which is no network by itself. */
  readonly whole: WholeNetwork | null;
}

/**
 * The part of a run that has this name. Needs no engine.
 * Errors: `badInput` for one that the run does not have.
 *
 * @param name - `base`, or a head's id
 * @param channels - of the images
 */
export function exportedPart(spec: ExperimentSpec, name: string, channels: number): ExportedPart {
  const { imageSize } = spec.base;
  if (name === basePart) {
    return { architecture: spec.base.architecture, scope: basePart, network: buildBase(spec.base, channels, [imageSize]), whole: spec.base };
  }
  const head = spec.heads.find((candidate) => candidate.id === name);
  if (head === undefined || spec.supervision === 'baseline') {
    const names = spec.supervision === 'baseline' ? [] : spec.heads.map(({ id }) => id);
    throw new StudioError('badInput', `The run has no part "${name}".`, { path: 'part', advice: `It has ${[basePart, ...names].join(', ')}.` });
  }
  const scope = `heads.${head.id}`;
  if (spec.composition === 'parallel') {
    const whole = { architecture: head.architecture, imageSize, ...head.network };
    return { architecture: head.architecture, scope, network: buildBase(whole, channels, [imageSize]), whole };
  }
  const base = buildBase(spec.base, channels, [imageSize]);
  return { architecture: head.architecture, scope, network: buildHead(spec, head, base, channels).network, whole: null };
}
