import path from 'node:path';

/**
 * An environment in which programs find the project's Node first, so that packages that ask for a newer Node than the user's are content.
 * @param {string | null} node - its binary
 * @returns {Record<string, string | undefined>}
 */
export function withNodeFirst(node) {
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  // The user's Node may know certificates (of a company's proxy) by its system; the project's does so only when told.
  return { ...process.env, NODE_USE_SYSTEM_CA: '1', [name]: [node === null ? '' : path.dirname(node), process.env[name]].filter(Boolean).join(path.delimiter) };
}
