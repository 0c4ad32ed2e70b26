import path from 'node:path';

/** Where updates are looked for: a folder on a disk that is shared, or the address of one on a server. */
export type UpdateFeed = { kind: 'folder'; folder: string } | { kind: 'address'; address: string };

/**
 * Reads what a person set: an http(s) address or the absolute path of a folder. Null where it is neither, or where it carries a
 * password, which would be kept in plain text and sent to wherever the server leads on to.
 */
export function parseUpdateFeed(text: string): UpdateFeed | null {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.includes('\0')) {
    return null;
  }
  if (path.isAbsolute(trimmed)) {
    return { kind: 'folder', folder: path.normalize(trimmed) };
  }
  let url: URL;
  try {
    url = new URL(trimmed);
  } catch {
    return null;
  }
  const isPlain = url.username === '' && url.password === '' && url.hash === '';
  return ['http:', 'https:'].includes(url.protocol) && isPlain ? { kind: 'address', address: url.href } : null;
}
