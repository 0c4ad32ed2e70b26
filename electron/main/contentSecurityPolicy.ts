import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** What the build of the interface writes beside it. */
const policyFile = z.object({ policy: z.string().optional(), styleHashes: z.array(z.string().regex(/^sha(256|384|512)-[A-Za-z0-9+/=]+$/)).default([]) });

/** Holds where the build left no policy of its own: everything from the app itself, nothing inline. */
const strictest =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";

/** Adds the hashes of the inline styles that the build knows to `style-src`. */
export function withStyleHashes(policy: string, styleHashes: readonly string[]): string {
  const hashes = styleHashes.map((hash) => ` '${hash}'`).join('');
  return policy
    .split(';')
    .map((directive) => directive.trim())
    .map((directive) => (/^style-src(\s|$)/.test(directive) ? `${directive}${hashes}` : directive))
    .join('; ');
}

/**
 * The content security policy that goes out with every page, as a header: a page can't take it back.
 * `frame-ancestors` has an effect in a header only.
 *
 * @param root - folder of the built interface, with `csp.json`
 */
export function contentSecurityPolicy(root: string): string {
  let written: z.infer<typeof policyFile> = { styleHashes: [] };
  try {
    written = policyFile.parse(JSON.parse(readFileSync(path.join(root, 'csp.json'), 'utf8')));
  } catch {
    // Without a readable file the strictest policy holds.
  }
  return `${withStyleHashes(written.policy ?? strictest, written.styleHashes)}; frame-ancestors 'none'`;
}
