import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { languages, type Language } from '../i18n/catalogue.ts';
import { rememberLanguage } from '../i18n/createTexts.ts';

/** The language of the interface; setting it keeps it for the next start. */
export function useLanguage() {
  const { locale } = useI18n({ useScope: 'global' });
  const language = computed<Language>({
    get: () => languages.find((known) => known === locale.value) ?? 'en',
    set: (chosen) => {
      locale.value = chosen;
      rememberLanguage(chosen);
    },
  });
  return { language };
}
