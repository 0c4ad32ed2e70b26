import { readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { hashFile } from '../../core/engine/make/hashFile.mjs';

/**
 * Writes the hashes of the files to be handed out, as `sha256sum --check` reads them: the installers, and what updates are read from.
 * @param {string} folder
 * @param {readonly string[]} installers - paths
 * @returns {Promise<{ name: string, bytes: number }[]>} the files
 */
export async function writeChecksums(folder, installers) {
  const feeds = readdirSync(folder).filter((name) => /^latest.*\.yml$/.test(name) || name.endsWith('.blockmap'));
  const names = [...new Set([...installers.map((file) => path.relative(folder, file)), ...feeds])].sort();
  const lines = [];
  for (const name of names) {
    lines.push(`${await hashFile(path.join(folder, name), 'sha256', 'hex')}  ${name}\n`);
  }
  writeFileSync(path.join(folder, 'SHA256SUMS'), lines.join(''));
  return names.map((name) => ({ name, bytes: statSync(path.join(folder, name)).size }));
}
