import { createI18n } from 'vue-i18n';
import { catalogue, languages, type Language } from './catalogue.ts';

const storageKey = 'hssl-studio.language';

/** The language chosen before, else the first of the system's languages that there is, else English. */
export function initialLanguage(stored: string | null, system: readonly string[]): Language {
  const wanted = [stored ?? '', ...system].map((tag) => tag.split('-')[0]);
  return languages.find((language) => language === wanted.find((tag) => languages.some((known) => known === tag))) ?? 'en';
}

/** Makes the vue-i18n plugin with every language loaded; switching needs no network. */
export function createTexts(language: Language = initialLanguage(localStorage.getItem(storageKey), navigator.languages)) {
  document.documentElement.lang = language;
  return createI18n({
    legacy: false,
    locale: language,
    fallbackLocale: 'en',
    messages: catalogue,
  });
}

/** Keeps a choice of language for the next start. */
export function rememberLanguage(language: Language): void {
  localStorage.setItem(storageKey, language);
  document.documentElement.lang = language;
}
