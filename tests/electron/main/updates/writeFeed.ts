import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface WrittenFeed {
  folder: string;
  version?: string;
  packages?: readonly { name: string; content: string | Buffer; sha512?: string; size?: number }[];
  notes?: string;
}

/** The SHA-512 as packaging writes it. */
export function sha512Of(content: string | Buffer): string {
  return createHash('sha512').update(content).digest('base64');
}

/** Lays out a feed as packaging does: packages, and beside them the list for this platform. */
export function writeFeed({ folder, version = '9.0.0', packages = [{ name: `hssl-studio-${version}-x64.AppImage`, content: 'the new version' }], notes }: WrittenFeed): string {
  mkdirSync(folder, { recursive: true });
  const files = packages.map(({ name, content, sha512 = sha512Of(content), size = Buffer.byteLength(content) }) => {
    writeFileSync(path.join(folder, name), content);
    return { url: name, sha512, size };
  });
  // JSON is YAML.
  writeIndex(folder, { version, files, path: files[0]?.url, sha512: files[0]?.sha512, releaseNotes: notes, releaseDate: '2026-11-28T00:00:00.000Z' });
  return folder;
}

/** Writes a list of any content in place of a feed's own. */
export function writeIndex(folder: string, content: unknown): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, process.arch === 'x64' ? 'latest-linux.yml' : `latest-linux-${process.arch}.yml`), typeof content === 'string' ? content : JSON.stringify(content));
}
