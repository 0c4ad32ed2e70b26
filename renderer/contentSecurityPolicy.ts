import type { Plugin } from 'vite';

/** What the page may load. Nothing inline and nothing from elsewhere; `data:` is for pictures that the service sends. */
const directives = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
];

/**
 * Writes the policy into the built page, so that it holds in every host, and into `csp.json` for hosts that also
 * send it as a header. The development server is left alone: its hot reloading needs inline styles.
 */
export function contentSecurityPolicy(): Plugin {
  const policy = directives.join('; ');
  return {
    name: 'hssl-studio:content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: policy }, injectTo: 'head-prepend' },
    ],
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'csp.json', source: JSON.stringify({ policy, styleHashes: [] }, null, 2) });
    },
  };
}
