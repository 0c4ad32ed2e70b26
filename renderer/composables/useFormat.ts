import { useI18n } from 'vue-i18n';
import { languages, type Language } from '../i18n/catalogue.ts';
import { createFormats, type Formats } from './createFormats.ts';

const formats = new Map<Language, Formats>();

function formatsOf(locale: string): Formats {
  const language = languages.find((known) => known === locale) ?? 'en';
  let found = formats.get(language);
  if (!found) {
    found = createFormats(language);
    formats.set(language, found);
  }
  return found;
}

/** The number, time and size formats of the current language; what is drawn with them follows a change of language. */
export function useFormat(): Formats {
  const { locale } = useI18n({ useScope: 'global' });
  return new Proxy(formatsOf(locale.value), { get: (_, name) => Reflect.get(formatsOf(locale.value), name) });
}
