import type { BaseSpec } from '../../../../core/contract/spec.ts';

/** Sizes of the base model that have a name; image and patch size stay as they are. */
export interface BasePreset {
  name: 'nano' | 'tiny' | 'small' | 'base';
  size: Pick<BaseSpec, 'width' | 'depth' | 'attentionHeads'>;
}

/** Nano is ours for small data; the others are the usual ViT sizes. */
export const basePresets: readonly BasePreset[] = [
  { name: 'nano', size: { width: 96, depth: 3, attentionHeads: 3 } },
  { name: 'tiny', size: { width: 192, depth: 12, attentionHeads: 3 } },
  { name: 'small', size: { width: 384, depth: 12, attentionHeads: 6 } },
  { name: 'base', size: { width: 768, depth: 12, attentionHeads: 12 } },
];

/** The named size that a base has, or null. */
export function matchBasePreset(base: Record<string, unknown>): BasePreset | null {
  return (
    basePresets.find(({ size }) => base.width === size.width && base.depth === size.depth && base.attentionHeads === size.attentionHeads) ?? null
  );
}
