/** Fields of a network's size, by their names in the spec. */
export type SizeField = 'patchSize' | 'width' | 'depth' | 'attentionHeads' | 'stages.depths' | 'stages.widths' | 'stages.attentionHeads' | 'window' | 'block' | 'stem';

/** What the spec, its rules and its form need to know of an architecture; how it computes is in `core/nn`. */
export interface BaseTraits {
  /** The fields of the size that it reads; the others are as they may be. */
  readonly reads: readonly SizeField[];
  /** What becomes of an odd grid where a new stage halves it; null for networks of one stage. */
  readonly halving: 'up' | 'down' | null;
}

const column = ['patchSize', 'width', 'depth'] as const;
const staged = ['patchSize', 'stages.depths', 'stages.widths'] as const;

/** Architectures that can be a base model: a line for each, in the order of every list in the interface. */
export const baseTraits = {
  vit: { reads: [...column, 'attentionHeads'], halving: null },
  swin: { reads: [...staged, 'stages.attentionHeads', 'window'], halving: 'up' },
  pvt: { reads: [...staged, 'stages.attentionHeads'], halving: 'down' },
  poolformer: { reads: staged, halving: 'up' },
  resnet: { reads: ['stages.depths', 'stages.widths', 'block', 'stem'], halving: 'up' },
  resmlp: { reads: column, halving: null },
  convnext: { reads: staged, halving: 'down' },
} as const satisfies Record<string, BaseTraits>;

export type BaseArchitecture = keyof typeof baseTraits;
export const baseArchitectures = Object.keys(baseTraits) as [BaseArchitecture, ...BaseArchitecture[]];

/** Architectures that can be a head, in the order of every list in the interface. */
export const headArchitectures = ['vit', 'swin', 'poolformer', 'resnet', 'resmlp', 'convnext'] as const;
export type HeadArchitecture = (typeof headArchitectures)[number];

export function readsField(architecture: BaseArchitecture, field: SizeField): boolean {
  const reads: readonly SizeField[] = baseTraits[architecture].reads;
  return reads.includes(field);
}
