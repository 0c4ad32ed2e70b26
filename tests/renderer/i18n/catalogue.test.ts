import { glob, readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { catalogue } from '../../../renderer/i18n/catalogue.ts';
import { initialLanguage } from '../../../renderer/i18n/createTexts.ts';

type Tree = { [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ''): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([key, value]) => (typeof value === 'string' ? [[`${prefix}${key}`, value]] : Object.entries(flatten(value, `${prefix}${key}.`)))),
  );
}

const english = flatten(catalogue.en);
const chinese = flatten(catalogue.zh);
const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

describe('texts', () => {
  const sources: { file: string; text: string }[] = [];

  beforeAll(async () => {
    for await (const file of glob('renderer/**/*.{vue,ts}', { exclude: (name) => name.includes('i18n') })) {
      sources.push({ file, text: await readFile(file, 'utf8') });
    }
  });

  test('every language has the same keys, and none is empty', () => {
    expect(Object.keys(chinese).sort()).toEqual(Object.keys(english).sort());
    expect(Object.entries({ ...english, ...chinese }).filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  test('every translation has the parameters of the original', () => {
    const differing = Object.keys(english).filter((key) => placeholders(english[key]!).join() !== placeholders(chinese[key] ?? '').join());
    expect(differing).toEqual([]);
  });

  test('every key that the sources name exists', () => {
    const known = new Set(Object.keys(english));
    const missing = sources.flatMap(({ file, text }) =>
      [...text.matchAll(/(?<![\w$.])\$?t\(\s*'([\w.-]+)'/g)].map((match) => match[1]!).filter((key) => !known.has(key)).map((key) => `${file}: ${key}`),
    );
    expect(missing).toEqual([]);
  });

  test('a template of keys has at least one key behind it', () => {
    const keys = Object.keys(english);
    const missing = sources.flatMap(({ file, text }) =>
      [...text.matchAll(/(?<![\w$.])\$?t\(\s*`([\w.-]+\.)\$\{/g)].map((match) => match[1]!).filter((prefix) => !keys.some((key) => key.startsWith(prefix))).map((prefix) => `${file}: ${prefix}`),
    );
    expect(missing).toEqual([]);
  });

  test('the language is the chosen one, else the first known one of the system, else English', () => {
    expect(initialLanguage('zh', ['en-US'])).toBe('zh');
    expect(initialLanguage(null, ['fr-FR', 'zh-CN', 'en'])).toBe('zh');
    expect(initialLanguage(null, ['fr'])).toBe('en');
    expect(initialLanguage('xx', ['en-GB', 'zh'])).toBe('en');
  });
});
