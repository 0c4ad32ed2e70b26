import { computed } from 'vue';
import { headArchitectures } from '../../core/contract/architectures.ts';
import { useTheme } from './useTheme.ts';

/** Everything that has a hue of its own, in the order of every list: the heads, PVT, and the baseline in grey. */
export const colouredArchitectures = [...headArchitectures, 'pvt', 'baseline'] as const;
export type ColouredArchitecture = (typeof colouredArchitectures)[number];

/** Hues that stay apart with every common colour vision, with a contrast of at least 3 to the page; a test measures both. */
export const architecturePalettes: Record<'light' | 'dark', Record<ColouredArchitecture, string>> = {
  light: {
    vit: '#1e68bb',
    swin: '#249dd7',
    poolformer: '#1c9572',
    resnet: '#c8861d',
    resmlp: '#a83b8b',
    convnext: '#cf3208',
    pvt: '#5d6d40',
    baseline: '#515156',
  },
  dark: {
    vit: '#439ae5',
    swin: '#97d0f5',
    poolformer: '#50cf81',
    resnet: '#e8a615',
    resmlp: '#bd6cb0',
    convnext: '#ee6d34',
    pvt: '#ead13d',
    baseline: '#a4a4ad',
  },
};

/** The hue of each architecture in the theme that is shown now. */
export function useArchitectureColours() {
  const { isDark } = useTheme();
  return computed(() => architecturePalettes[isDark.value ? 'dark' : 'light']);
}
