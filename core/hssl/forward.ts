import type { Tensor2D, Tensor4D } from '../tensor/tensorflow.ts';
import { tf } from '../tensor/tensorflow.ts';
import type { Composition, HeadPart, Pairing, Part } from './composition.ts';
import type { ProjectionNetwork } from '../nn/network.ts';
import type { ContextFor } from './networkContext.ts';

/** Image-level representations: z_b of the base, z_h of every head by id, each images x width. */
export interface Representations {
  readonly base: Tensor2D;
  readonly heads: ReadonlyMap<string, Tensor2D>;
}

/** Runs the base and all heads, on its patch tokens or in parallel on the images. */
export function represent(composition: Composition, contexts: ContextFor, images: Tensor4D): Representations {
  const { base, heads } = composition;
  const output = base.network.apply(contexts(base.scope), images);
  const applyHead = (head: HeadPart): Tensor2D => {
    const context = contexts(head.scope);
    return head.reads === 'image' ? head.network.apply(context, images).image : head.network.apply(context, output.tokens).image;
  };
  return { base: output.image, heads: new Map([...heads].map(([id, head]) => [id, applyHead(head)])) };
}

/** Representations of several view groups, one below the other. */
export function stackRepresentations(groups: readonly Representations[]): Representations {
  const [first, ...rest] = groups as [Representations, ...Representations[]];
  if (rest.length === 0) {
    return first;
  }
  return {
    base: tf.concat(groups.map(({ base }) => base), 0),
    heads: new Map([...first.heads.keys()].map((id) => [id, tf.concat(groups.map(({ heads }) => heads.get(id) as Tensor2D), 0)])),
  };
}

/** z_h of a pairing: its head's vector, or those of its heads side by side (Eq. 10). */
export function pairedRepresentation(pairing: Pairing, representations: Representations): Tensor2D {
  const vectors = pairing.heads.map((id) => representations.heads.get(id) as Tensor2D);
  return vectors.length === 1 ? (vectors[0] as Tensor2D) : tf.concat(vectors, 1);
}

/** Prototype scores of a representation. */
export function project(composition: Composition, contexts: ContextFor, scope: string, representation: Tensor2D): Tensor2D {
  const part = composition.projections.get(scope) as Part<ProjectionNetwork>;
  return part.network.apply(contexts(scope), representation);
}
