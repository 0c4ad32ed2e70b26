import { attentionHeadsBehind } from '../contract/networkGrids.ts';
import type { ExperimentSpec, HeadSpec } from '../contract/spec.ts';
import { cropSizes } from '../contract/specRules.ts';
import { buildBase } from './buildBase.ts';
import { headDefinitions } from './headRegistry.ts';
import type { BaseNetwork, HeadNetwork } from './network.ts';

/** A head as its composition has it: blocks behind the base's tokens, or a whole network beside the base. */
export type BuiltHead = { readonly reads: 'tokens'; readonly network: HeadNetwork } | { readonly reads: 'image'; readonly network: BaseNetwork };

/**
 * Builds one head of a spec. Needs no engine. Errors: `badInput` for sizes that do not fit.
 *
 * @param base - the spec's
 * @param channels - of the images
 */
export function buildHead(spec: ExperimentSpec, head: HeadSpec, base: BaseNetwork, channels: number): BuiltHead {
  const { architecture, depth, firstShortcut, tokenMixer, mlp } = head;
  const sizes = cropSizes(spec);
  if (spec.composition === 'parallel') {
    const whole = { architecture, imageSize: spec.base.imageSize, ...head.network };
    return { reads: 'image', network: buildBase(whole, channels, sizes, spec.schedule.dropPath) };
  }
  const network = headDefinitions[architecture].build({
    width: base.width,
    depth,
    firstShortcut,
    tokenMixer,
    mlp,
    attentionHeads: attentionHeadsBehind(spec.base.architecture, spec.base),
    grids: sizes.map((size) => base.grid(size, size)),
  });
  return { reads: 'tokens', network };
}
