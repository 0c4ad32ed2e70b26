import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const decisions = readdirSync(join(root, 'docs/decisions')).map((name) => `docs/decisions/${name}`);
const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`), ...decisions];

/** Paths below the project's folders that a page names in code, and targets of its relative links. */
function namedPaths(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  const inCode = [...text.matchAll(/`((?:core|electron|renderer|migrations|build|tests|docs|scripts)\/[\w./-]+)`/g)].map((match) => match[1] ?? '');
  const linked = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map((match) => join(dirname(page), match[1] ?? ''));
  return [...inCode, ...linked];
}

describe('documents', () => {
  it.each(pages)('%s names only paths that exist', (page) => {
    expect(namedPaths(page).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('lists every decision', () => {
    const index = readFileSync(join(root, 'docs/decisions/README.md'), 'utf8');
    expect(decisions.filter((path) => !path.endsWith('README.md') && !index.includes(path.split('/').pop() ?? ''))).toEqual([]);
  });
});
