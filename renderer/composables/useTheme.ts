import { createGlobalState, useLocalStorage, usePreferredDark } from '@vueuse/core';
import { computed, watchEffect } from 'vue';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** Light or dark: the system's choice until a person chooses. Sets the class that the styles follow. */
export const useTheme = createGlobalState(() => {
  const preference = useLocalStorage<Theme>('hssl-studio.theme', 'system');
  const prefersDark = usePreferredDark();
  const isDark = computed(() => (preference.value === 'system' ? prefersDark.value : preference.value === 'dark'));

  watchEffect(() => {
    document.documentElement.classList.toggle('dark', isDark.value);
    document.documentElement.classList.toggle('light', !isDark.value);
  });

  return {
    preference,
    isDark,
    /** The other one of light and dark, from now on. */
    toggle: () => {
      preference.value = isDark.value ? 'light' : 'dark';
    },
  };
});
