/** Size of a vision transformer; image and patch size are chosen apart. */
export interface VitPreset {
  readonly width: number;
  readonly depth: number;
  readonly attentionHeads: number;
}

/** DINO's tiny, small and base (Table 1 of Caron et al., 2021); nano is for tests. */
export const vitPresets = {
  nano: { width: 32, depth: 2, attentionHeads: 2 },
  tiny: { width: 192, depth: 12, attentionHeads: 3 },
  small: { width: 384, depth: 12, attentionHeads: 6 },
  base: { width: 768, depth: 12, attentionHeads: 12 },
} as const satisfies Record<string, VitPreset>;

export type VitPresetName = keyof typeof vitPresets;
