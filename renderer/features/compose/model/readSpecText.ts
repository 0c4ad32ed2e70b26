import { makeDraft, type SpecDraft } from './specDraft.ts';

/** A draft from text, or why there is none. `message` is the parser's; it names the place. */
export type ReadSpec = { draft: SpecDraft } | { draft: null; reason: 'notJson' | 'notAnObject'; message: string };

/** Reads a spec that a person opened, dropped or typed. Wrong values are kept for the form to show. */
export function readSpecText(text: string): ReadSpec {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { draft: null, reason: 'notJson', message: error instanceof Error ? error.message : String(error) };
  }
  const draft = makeDraft(value);
  return draft === null ? { draft: null, reason: 'notAnObject', message: '' } : { draft };
}

/** The text that is saved and shown: two spaces, keys in the order of the spec. */
export function writeSpecText(draft: SpecDraft): string {
  return `${JSON.stringify(draft, null, 2)}\n`;
}

/** A file name for a spec: the run's name in letters that every system takes. */
export function specFileName(name: string): string {
  const plain = name
    .normalize('NFKC')
    .replace(/[^\p{Letter}\p{Number}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80);
  return `${plain || 'experiment'}.hsslspec`;
}
