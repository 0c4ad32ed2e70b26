import { computed } from 'vue';
import { headArchitectures } from '../../core/contract/spec.ts';
import { useTheme } from './useTheme.ts';

/** Everything that has a hue of its own, in the order of every list: the heads, PVT, and the baseline in grey. */
export const colouredArchitectures = [...headArchitectures, 'pvt', 'baseline'] as const;
export type ColouredArchitecture = (typeof colouredArchitectures)[number];

/** Hues that stay apart with every common colour vision, with a contrast of at least 3 to the page. */
export const architecturePalettes: Record<'light' | 'dark', Record<ColouredArchitecture, string>> = {
  light: {
    vit: '#0072b2',
    swin: '#2f9bd6',
    poolformer: '#008f68',
    resnet: '#c98400',
    resmlp: '#b9558f',
    convnext: '#d0460f',
    pvt: '#7d7a00',
    baseline: '#737378',
  },
  dark: {
    vit: '#3d9be0',
    swin: '#86cdf5',
    poolformer: '#1fbf92',
    resnet: '#f0ad2e',
    resmlp: '#e08fbf',
    convnext: '#f47340',
    pvt: '#e6e05a',
    baseline: '#a1a1aa',
  },
};

/** The hue of each architecture in the theme that is shown now. */
export function useArchitectureColours() {
  const { isDark } = useTheme();
  return computed(() => architecturePalettes[isDark.value ? 'dark' : 'light']);
}
