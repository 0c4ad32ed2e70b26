import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** What the build of the interface says of itself in `csp.json`. */
const buildFacts = z.object({ styleHashes: z.array(z.string().regex(/^sha(256|384|512)-[A-Za-z0-9+/=]+$/)) });

function styleHashes(interfaceFolder: string): string[] {
  try {
    return buildFacts.parse(JSON.parse(readFileSync(path.join(interfaceFolder, 'csp.json'), 'utf8'))).styleHashes;
  } catch {
    return [];
  }
}

/** The `Content-Security-Policy` of every answer: nothing from elsewhere, nothing inline, no frames around it. */
export function contentSecurityPolicy(interfaceFolder: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    ["style-src 'self'", ...styleHashes(interfaceFolder).map((hash) => `'${hash}'`)].join(' '),
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
