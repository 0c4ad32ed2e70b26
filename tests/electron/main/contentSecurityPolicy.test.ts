import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { contentSecurityPolicy, withStyleHashes } from '../../../electron/main/contentSecurityPolicy.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

test('adds hashes to the styles only', () => {
  expect(withStyleHashes("default-src 'none'; style-src 'self'; style-src-attr 'none'", ['sha256-AAA='])).toBe(
    "default-src 'none'; style-src 'self' 'sha256-AAA='; style-src-attr 'none'",
  );
});

test('sends what the build wrote, and forbids framing', () => {
  const root = temporaryFolder();
  writeFileSync(path.join(root, 'csp.json'), JSON.stringify({ policy: "default-src 'none'; style-src 'self'", styleHashes: ['sha256-AAA='] }));
  expect(contentSecurityPolicy(root)).toBe("default-src 'none'; style-src 'self' 'sha256-AAA='; frame-ancestors 'none'");
});

test.each([
  ['no file', null],
  ['a file that is no JSON', '{'],
  ['a hash that is none', JSON.stringify({ policy: "style-src 'self'", styleHashes: ["x'; script-src *"] })],
])('falls back to the strictest policy with %s', (_title, text) => {
  const root = temporaryFolder();
  if (text !== null) {
    writeFileSync(path.join(root, 'csp.json'), text);
  }
  const policy = contentSecurityPolicy(root);
  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'; ");
  expect(policy).not.toMatch(/unsafe|\*|http/);
});
